/** Promise 3: whoever writes is answered once at most, and nobody is answered who did not write. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const ANSWERS = `
  SELECT f.position, f.caller, e.data ->> 'replyId' AS reply FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type = 'NoticeRequested' AND e.data ->> 'replyId' IS NOT NULL`;

const ANSWERED_TWICE = `
  SELECT min(position) AS first, max(position) AS last FROM (${ANSWERS}) GROUP BY caller, reply HAVING count(*) > 1`;

const NOBODY_WROTE = `
  SELECT a.position FROM (${ANSWERS}) a WHERE NOT EXISTS (
    SELECT 1 FROM fact r JOIN store.events e ON e.position = r.position
    WHERE r.caller = a.caller AND r.type = 'SmsReceived' AND e.data ->> 'replyId' = a.reply)`;

export const oneAnswerPerReply: Check = {
  name: 'one answer per reply',
  guards: 'promise 3',
  look({ db }, notes) {
    notes.examined('answers to callers who wrote', count(db, `SELECT count(*) AS n FROM (${ANSWERS})`));
    for (const { first, last } of rows<{ first: number; last: number }>(db, ANSWERED_TWICE))
      notes.violation('a reply is answered twice', first, last);
    for (const { position } of rows<{ position: number }>(db, NOBODY_WROTE))
      notes.violation('an answer to a reply nobody sent', position);
  },
};
