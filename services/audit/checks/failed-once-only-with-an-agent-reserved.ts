/** Promise 4: who answered once and met silence is only ever called again with an agent already reserved, in any case. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const WITHOUT_AGENT = `
  SELECT p.position, q.position AS queued, (
    SELECT min(a.position) FROM fact a WHERE a.caller = p.caller AND a.tenant = p.tenant AND a.type = 'RedialAbandoned') AS failed
  FROM fact p LEFT JOIN fact q ON q.redial = p.redial AND q.type = 'RedialQueued'
  LEFT JOIN store.events e ON e.position = q.position
  WHERE p.type = 'RedialPlaced' AND failed < p.position AND coalesce(e.data ->> 'reservedAgentOnly', 0) = 0
  ORDER BY p.position`;

const HELD_FOR_NOBODY = `
  SELECT p.position, q.position AS queued FROM fact p
  JOIN store.events pe ON pe.position = p.position
  JOIN fact q ON q.redial = p.redial AND q.type = 'RedialQueued' JOIN store.events qe ON qe.position = q.position
  WHERE p.type = 'RedialPlaced' AND pe.data ->> 'agentId' IS NULL AND qe.data ->> 'reservedAgentOnly' = 1
  ORDER BY p.position`;

export const failedOnceOnlyWithAnAgentReserved: Check = {
  name: 'failed once, only with an agent reserved',
  guards: 'promise 4',
  look({ db }, notes) {
    notes.examined(
      'callers failed once',
      count(db, `SELECT count(*) AS n FROM (SELECT DISTINCT tenant, caller FROM fact WHERE type = 'RedialAbandoned')`),
    );
    for (const { position, queued, failed } of rows<{ position: number; queued: number | null; failed: number }>(
      db,
      WITHOUT_AGENT,
    )) {
      notes.violation('a caller failed before was redialled without "reserved agent only"', failed, queued, position);
    }
    for (const { position, queued } of rows<{ position: number; queued: number }>(db, HELD_FOR_NOBODY))
      notes.violation('placed with no agent reserved, though one had to be', queued, position);
  },
};
