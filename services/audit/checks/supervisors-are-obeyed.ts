/**
 * Every request of a supervisor is answered exactly once, nobody answers what was never asked for, and after a supervisor ended a
 * chase no redial is asked for or placed until that is undone, or the caller wants something else.
 */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';

const TOPIC = topics.requests.name;
const READER = 'recovery';

const ANSWERS = `
  SELECT f.position, f.at, e.data ->> 'actionId' AS action FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type IN ('ActionTaken', 'ActionRefused', 'ActionUndone')`;

const REQUESTS = `
  SELECT m.value ->> 'actionId' AS action, m."partition" AS part, min(m."offset") AS off,
    EXISTS (SELECT 1 FROM dead_letter d WHERE d.topic = m.topic AND d.part = m."partition" AND d.off = m."offset") AS dead
  FROM bus.messages m WHERE m.topic = :topic AND json_valid(m.value) AND m.value ->> 'actionId' IS NOT NULL GROUP BY 1`;

/** What ends a chase for a supervisor, and the first thing after it that lets it go on. */
const ENDED = `
  SELECT f.position, f.case_id, s.published, coalesce((
    SELECT min(l.position) FROM fact l JOIN store.events d ON d.position = l.position
    WHERE l.position > f.position AND l.caller = f.caller AND l.tenant = f.tenant AND (
      l.type IN ('CallerWished', 'LossMerged', 'CallerOptedIn')
      OR l.type = 'ActionUndone' AND d.data ->> 'undoes' = e.data ->> 'actionId'
      OR l.type = 'ActionTaken' AND d.data ->> 'action' IN ('redial-now', 'redial-later'))), 9e15) AS lifted
  FROM fact f JOIN store.events e ON e.position = f.position LEFT JOIN sent s ON s.id = f.id
  WHERE f.type = 'ActionTaken' AND e.data ->> 'action' IN ('stop', 'solved', 'opt-out')`;

const AFTERWARDS = `
  SELECT h.position AS ended, r.position, r.type FROM (${ENDED}) h JOIN fact r ON r.case_id = h.case_id
  WHERE r.position > h.position AND r.position < h.lifted
    AND (r.type = 'RedialRequested' OR r.type = 'RedialPlaced' AND r.at > h.published + :graceMs)
  ORDER BY r.position`;

const judgeAnswers = (evidence: Evidence, notes: Notes): void => {
  const { db } = evidence;
  const since = evidence.wholeSince(TOPIC);
  for (const { position, first } of rows<{ position: number; first: number }>(
    db,
    `SELECT max(position) AS position, min(position) AS first FROM (${ANSWERS}) GROUP BY action HAVING count(*) > 1`,
  ))
    notes.violation('a request of a supervisor is answered twice', first, position);
  for (const { position } of rows<{ position: number }>(
    db,
    `SELECT a.position FROM (${ANSWERS}) a WHERE a.at >= :since AND a.action NOT IN (SELECT action FROM (${REQUESTS}))`,
    { since, topic: TOPIC },
  ))
    notes.violation('an answer to what no supervisor asked for', position);
};

const judgeRequests = ({ db, finished }: Evidence, notes: Notes): void => {
  const unanswered = rows<{ part: number; off: number; ahead: 0 | 1 }>(
    db,
    `SELECT r.part, r.off, r.off >= coalesce(g.off, 0) AS ahead FROM (${REQUESTS}) r
     LEFT JOIN group_at g ON g.name = '${READER}' AND g.topic = :topic AND g.part = r.part
     WHERE NOT r.dead AND r.action NOT IN (SELECT action FROM (${ANSWERS}))`,
    { topic: TOPIC },
  );
  let onTheirWay = 0;
  for (const { part, off, ahead } of unanswered) {
    if (ahead && !finished) onTheirWay += 1;
    else notes.violation('a request of a supervisor was not answered', { topic: TOPIC, partition: part, offset: off });
  }
  if (onTheirWay > 0) notes.onItsWay('requests of supervisors', onTheirWay);
};

export const supervisorsAreObeyed: Check = {
  name: 'supervisors are obeyed',
  guards: 'the supervisor’s word',
  look(evidence, notes, { graceMs }) {
    const { db } = evidence;
    notes.examined('requests of supervisors', count(db, `SELECT count(*) AS n FROM (${REQUESTS})`, { topic: TOPIC }));
    judgeAnswers(evidence, notes);
    judgeRequests(evidence, notes);
    for (const { ended, position, type } of rows<{ ended: number; position: number; type: string }>(db, AFTERWARDS, {
      graceMs,
    }))
      notes.violation(
        type === 'RedialPlaced' ? 'redialled after a supervisor ended it' : 'asked for after a supervisor ended it',
        ended,
        position,
      );
  },
};
