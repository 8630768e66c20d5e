/** A recovery counts only if it happened: the redial connected, or an agent answered a call of this very caller. */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const UNFOUNDED = `
  SELECT r.position, e.data ->> 'by' AS by FROM fact r JOIN store.events e ON e.position = r.position
  WHERE r.type = 'CaseRecovered' AND NOT CASE e.data ->> 'by'
    WHEN 'redial' THEN EXISTS (
      SELECT 1 FROM fact c WHERE c.redial = r.redial AND c.type = 'RedialConnected' AND c.case_id = r.case_id)
    ELSE 1000 * unixepoch(e.data ->> 'recoveredAt', 'subsec') < :since OR EXISTS (
      SELECT 1 FROM call_event c WHERE c.call = r.call AND c.tenant = r.tenant AND c.caller = r.caller
        AND c.type IN ('CallAnswered', 'CallEnded'))
    END
  ORDER BY r.position`;

export const recoveriesHappened: Check = {
  name: 'recoveries happened',
  guards: 'the figures',
  look({ db, wholeSince }, notes) {
    notes.examined('recoveries', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'CaseRecovered'`));
    for (const { position, by } of rows<{ position: number; by: string }>(db, UNFOUNDED, {
      since: wholeSince(topics.calls.name),
    })) {
      notes.violation(by === 'redial' ? 'no redial of the case connected' : 'no agent answered that call', position);
    }
  },
};
