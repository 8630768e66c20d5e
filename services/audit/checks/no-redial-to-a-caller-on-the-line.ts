/**
 * Promise 2: no redial is placed while its caller waits or talks, as far as that was known: the call was on the bus for the
 * grace time at least, and it was not over.
 */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

/** Any of the caller's calls that began early enough to be known and was going on at the placing. */
const ON_THE_LINE = `
  SELECT p.position, began.call, began.part, began.off, began.at AS since, p.at FROM fact p
  JOIN call_event began ON began.caller = p.caller AND began.tenant = p.tenant
    AND began.type IN ('CallStarted', 'CallQueued', 'CallAnswered')
    AND began.published <= p.at - :graceMs AND began.at <= p.at
  WHERE p.type = 'RedialPlaced'
    AND (SELECT min(first.at) FROM call_event first WHERE first.call = began.call AND first.tenant = p.tenant) > p.at - :lineStaleMs
    AND NOT EXISTS (
      SELECT 1 FROM call_event ended WHERE ended.call = began.call AND ended.tenant = p.tenant
        AND ended.type IN ('CallLost', 'CallLeftMenu', 'CallEnded') AND ended.at <= p.at)
  GROUP BY p.position, began.call ORDER BY p.position`;

interface Clash {
  readonly position: number;
  readonly call: string;
  readonly part: number;
  readonly off: number;
  readonly since: number;
  readonly at: number;
}

export const noRedialToACallerOnTheLine: Check = {
  name: 'no redial to a caller on the line',
  guards: 'promise 2',
  look({ db }, notes, { graceMs, lineStaleMs }) {
    notes.examined('redials placed', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'RedialPlaced'`));
    notes.examined(
      'events of known callers',
      count(db, 'SELECT count(*) AS n FROM call_event WHERE caller IS NOT NULL'),
    );
    for (const clash of rows<Clash>(db, ON_THE_LINE, { graceMs, lineStaleMs })) {
      const { position, call, part, off, since, at } = clash;
      const seconds = ((at - since) / 1000).toFixed(1);
      notes.violation(
        `placed while the caller was on call ${call}, ${seconds} s after it was told`,
        { topic: topics.calls.name, partition: part, offset: off },
        position,
      );
    }
  },
};
