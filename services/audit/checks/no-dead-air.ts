/**
 * Promise 4: of the redials a person answered, those that found no agent within 2 s stay within the limit in every rolling
 * 24 hours and 30 days. One failure alone is no violation while so few were answered that one more or less decides.
 */
import type { Check, Notes, Rules } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';
import { excesses, smallestSample, type Answered, type Excess } from './rolling-window.ts';

const HOUR_MS = 3_600_000;
const WINDOWS = [
  { name: '24 hours', ms: 24 * HOUR_MS },
  { name: '30 days', ms: 30 * 24 * HOUR_MS },
];
const SECONDS_TO_AGENT = 2;
const SHOWN_FAILURES = 10;

const ANSWERED = `
  SELECT f.position, f.at, f.type = 'RedialAbandoned' OR e.data ->> 'secondsToAgent' > ${SECONDS_TO_AGENT} AS failed
  FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type IN ('RedialConnected', 'RedialAbandoned') AND f.tenant = :tenant ORDER BY f.at, f.position`;

function* answeredOf({ db }: Evidence, tenant: string): Generator<Answered> {
  for (const { position, at, failed } of rows<{ position: number; at: number; failed: 0 | 1 }>(db, ANSWERED, {
    tenant,
  }))
    yield { position, at, failed: failed === 1 };
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

const report = (notes: Notes, window: string, { from, answered, failed }: Excess): void => {
  const share = percent(failed.length / answered);
  notes.violation(
    `in a window of ${window}: ${failed.length} of ${answered} answered redials (${share}) found no agent within ` +
      `${SECONDS_TO_AGENT} s; over the limit from ${new Date(from).toISOString()}`,
    ...failed.slice(-SHOWN_FAILURES),
  );
};

const judge = (evidence: Evidence, notes: Notes, { abandonmentLimit: limit }: Rules): void => {
  const until = count(evidence.db, 'SELECT max(at) AS n FROM fact');
  const rule = { limit, smallestSample: smallestSample(limit) };
  for (const { tenant } of rows<{ tenant: string }>(
    evidence.db,
    `SELECT DISTINCT tenant FROM fact WHERE type IN ('RedialConnected', 'RedialAbandoned') ORDER BY tenant`,
  )) {
    for (const { name, ms } of WINDOWS) {
      for (const excess of excesses(answeredOf(evidence, tenant), ms, until, rule)) report(notes, name, excess);
    }
  }
};

export const noDeadAir: Check = {
  name: 'no dead air',
  guards: 'promise 4',
  look(evidence, notes, rules) {
    const { db } = evidence;
    const settled = `FROM fact WHERE type IN ('RedialConnected', 'RedialAbandoned')`;
    notes.examined('answered redials', count(db, `SELECT count(*) AS n ${settled}`));
    notes.examined('abandoned', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'RedialAbandoned'`));
    const limit = percent(rules.abandonmentLimit);
    const sample = smallestSample(rules.abandonmentLimit);
    notes.remark(
      sample === 0
        ? `limit ${limit}: none is allowed`
        : `limit ${limit}; one failure in a window of fewer than ${sample} answered tells nothing and is no violation`,
    );
    judge(evidence, notes, rules);
  },
};
