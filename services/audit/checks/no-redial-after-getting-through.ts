/**
 * Promise 2: once the caller spoke to an agent after the last loss of the case, by a call of their own or by a redial, no
 * redial of that case is placed any more; nor once the case is known to be closed.
 */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const PLACED = `
  SELECT p.position, p.tenant, p.caller, p.case_id, p.at, (
    SELECT max(CAST(round(1000 * unixepoch(e.data ->> 'lostAt', 'subsec')) AS INTEGER))
    FROM fact l JOIN store.events e ON e.position = l.position
    WHERE l.case_id = p.case_id AND l.type IN ('CaseOpened', 'LossMerged') AND l.position < p.position) AS lost_at
  FROM fact p WHERE p.type = 'RedialPlaced'`;

const AFTER_ALONE = `
  SELECT p.position, c.part, c.off FROM (${PLACED}) p
  JOIN call_event c ON c.caller = p.caller AND c.tenant = p.tenant AND c.type = 'CallAnswered'
    AND c.at > p.lost_at AND c.at <= p.at AND c.published <= p.at - :graceMs
  GROUP BY p.position ORDER BY p.position`;

const AFTER_CLOSING = `
  SELECT p.position, min(c.position) AS closed, c.type FROM fact p
  JOIN fact c ON c.case_id = p.case_id AND c.type IN ('RedialConnected', 'CaseRecovered', 'CaseGivenUp') AND c.position < p.position
  JOIN sent s ON s.id = c.id AND s.published <= p.at - :graceMs
  WHERE p.type = 'RedialPlaced' GROUP BY p.position ORDER BY p.position`;

export const noRedialAfterGettingThrough: Check = {
  name: 'no redial after getting through',
  guards: 'promise 2',
  look({ db }, notes, { graceMs }) {
    notes.examined('redials placed', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'RedialPlaced'`));
    notes.examined('calls answered', count(db, `SELECT count(*) AS n FROM call_event WHERE type = 'CallAnswered'`));
    for (const { position, part, off } of rows<{ position: number; part: number; off: number }>(db, AFTER_ALONE, {
      graceMs,
    })) {
      notes.violation(
        'placed after the caller got through alone',
        { topic: topics.calls.name, partition: part, offset: off },
        position,
      );
    }
    for (const { position, closed, type } of rows<{ position: number; closed: number; type: string }>(
      db,
      AFTER_CLOSING,
      {
        graceMs,
      },
    )) {
      const after = type === 'RedialConnected' ? 'a redial of the case had connected' : 'its case was closed';
      notes.violation(`placed after ${after}`, closed, position);
    }
  },
};
