/** Promise 5: every decision names its rule, inputs and policy version and, where the caller is known, their local time. */
import type { Decision } from '@ringback/contracts/parts.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

interface Decided {
  readonly position: number;
  readonly at: number;
  readonly caller: string | null;
  readonly decision: string;
}

const DECIDED = `
  SELECT f.position, f.at, f.caller, e.data ->> 'decision' AS decision
  FROM fact f JOIN store.events e ON e.position = f.position
  WHERE json_valid(e.data) AND json_type(e.data, '$.decision') = 'object' ORDER BY f.position`;

/** A decision speaks of the moment it was made, to the second. */
const CLOSE_MS = 1_500;

const problemWith = (
  { rule, inputs, policyVersion, localTime, zone, zoneSource }: Decision,
  { at, caller }: Decided,
) => {
  if (!rule) return 'names no rule';
  if (!policyVersion) return 'names no policy version';
  if (Object.keys(inputs ?? {}).length === 0) return 'names no inputs';
  if (caller === null) return null;
  if (!localTime || !zone || !zoneSource) return 'does not say what time it was for the caller, and how that is known';
  return Math.abs(Date.parse(localTime) - at) <= CLOSE_MS ? null : 'names a local time that was not then';
};

export const decisionsExplainThemselves: Check = {
  name: 'decisions explain themselves',
  guards: 'promise 5',
  look({ db }, notes) {
    notes.examined('decisions', count(db, `SELECT count(*) AS n FROM (${DECIDED})`));
    for (const decided of rows<Decided>(db, DECIDED)) {
      const problem = problemWith(JSON.parse(decided.decision) as Decision, decided);
      if (problem !== null) notes.violation(`a decision ${problem}`, decided.position);
    }
  },
};
