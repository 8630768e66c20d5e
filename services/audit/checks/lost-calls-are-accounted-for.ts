/**
 * Promise 1: every lost call that was told ends as exactly one of CaseOpened, LossMerged, LossNotEligible, and none of these
 * tells of a call that was never reported lost.
 */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';

const OUTCOMES = `('CaseOpened', 'LossMerged', 'LossNotEligible')`;
const READER = 'recovery';

interface Lost {
  readonly call: string;
  readonly part: number;
  readonly off: number;
  readonly outcomes: number;
  readonly ahead: 0 | 1;
}

/** Told twice is one loss; its first message is the one that counts. */
const LOST = `
  SELECT l.call, l.part, l.off, l.off >= coalesce(g.off, 0) AS ahead,
    (SELECT count(*) FROM fact f WHERE f.call = l.call AND f.tenant = l.tenant AND f.type IN ${OUTCOMES}) AS outcomes
  FROM (SELECT tenant, call, part, min(off) AS off FROM call_event WHERE type = 'CallLost' GROUP BY tenant, call) l
  LEFT JOIN group_at g ON g.name = '${READER}' AND g.topic = :topic AND g.part = l.part`;

const outcomesOf = ({ db }: Evidence, call: string): number[] =>
  [
    ...rows<{ position: number }>(
      db,
      `SELECT position FROM fact WHERE call = :call AND type IN ${OUTCOMES} ORDER BY position LIMIT 5`,
      { call },
    ),
  ].map(({ position }) => position);

const judgeLosses = (evidence: Evidence, notes: Notes): void => {
  const topic = topics.calls.name;
  let onTheirWay = 0;
  for (const { call, part, off, outcomes, ahead } of rows<Lost>(evidence.db, LOST, { topic })) {
    if (outcomes === 1) continue;
    const told = { topic, partition: part, offset: off };
    if (outcomes > 1)
      notes.violation(`lost call ${call} has ${outcomes} outcomes`, told, ...outcomesOf(evidence, call));
    else if (ahead && !evidence.finished) onTheirWay += 1;
    else notes.violation(`lost call ${call} was forgotten: neither a case nor a reason why not`, told);
  }
  if (onTheirWay > 0) notes.onItsWay('lost calls', onTheirWay);
};

/** An outcome must agree with what some message told of this loss. */
const NEVER_TOLD = `
  SELECT f.position, f.call,
    EXISTS (SELECT 1 FROM call_event c WHERE c.call = f.call AND c.tenant = f.tenant AND c.type = 'CallLost') AS known
  FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type IN ${OUTCOMES} AND 1000 * unixepoch(e.data ->> 'lostAt', 'subsec') >= :since AND NOT EXISTS (
    SELECT 1 FROM call_event c WHERE c.call = f.call AND c.tenant = f.tenant AND c.type = 'CallLost'
      AND c.caller IS f.caller AND c.at = CAST(round(1000 * unixepoch(e.data ->> 'lostAt', 'subsec')) AS INTEGER))
  ORDER BY f.position`;

export const lostCallsAreAccountedFor: Check = {
  name: 'lost calls are accounted for',
  guards: 'promise 1',
  look(evidence, notes) {
    const { db } = evidence;
    const distinct = `SELECT count(*) AS n FROM (SELECT DISTINCT tenant, call FROM call_event WHERE type = 'CallLost')`;
    notes.examined('lost calls', count(db, distinct));
    notes.examined(
      'outcomes',
      count(db, `SELECT count(*) AS n FROM fact WHERE type IN ${OUTCOMES} AND call IS NOT NULL`),
    );
    judgeLosses(evidence, notes);
    const since = evidence.wholeSince(topics.calls.name);
    for (const { position, call, known } of rows<{ position: number; call: string; known: 0 | 1 }>(db, NEVER_TOLD, {
      since,
    })) {
      const wrong = known ? 'differs in caller or time from what was told' : 'was never told to be lost';
      notes.violation(`the loss recorded of call ${call} ${wrong}`, position);
    }
  },
};
