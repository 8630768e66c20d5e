/** What nobody could read is a dead letter with its origin: on a source's topic a lost call may hide in it. */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

/** Who must have set it aside; on the other topics any reader whom its type concerned. */
const readers = JSON.stringify({ [topics.calls.name]: 'recovery', [topics.agents.name]: 'dialer.agents' });

const UNREADABLE = `
  SELECT u.topic, u.part, u.off, u.problem, u.off >= coalesce(g.off, 0) AS ahead,
    EXISTS (SELECT 1 FROM dead_letter d WHERE d.topic = u.topic AND d.part = u.part AND d.off = u.off
      AND d.reader = coalesce(r.value, d.reader)) AS aside
  FROM unreadable u LEFT JOIN json_each(:readers) r ON r.key = u.topic
  LEFT JOIN (SELECT name, topic, part, off FROM group_at UNION ALL SELECT NULL, topic, part, min(off) FROM group_at GROUP BY topic, part) g
    ON g.name IS r.value AND g.topic = u.topic AND g.part = u.part
  ORDER BY u.topic, u.part, u.off`;

interface Unreadable {
  readonly topic: string;
  readonly part: number;
  readonly off: number;
  readonly problem: string;
  readonly ahead: 0 | 1;
  readonly aside: 0 | 1;
}

export const unreadableMessagesAreSetAside: Check = {
  name: 'unreadable messages are set aside',
  guards: 'promise 1',
  look({ db, finished }, notes) {
    const told = JSON.stringify([topics.calls.name, topics.agents.name]);
    const sql = 'SELECT sum(messages) AS n FROM message_count WHERE topic IN (SELECT value FROM json_each(:told))';
    notes.examined('messages of sources', count(db, sql, { told }));
    notes.examined('unreadable', count(db, 'SELECT count(*) AS n FROM unreadable'));
    let onTheirWay = 0;
    for (const { topic, part, off, problem, ahead, aside } of rows<Unreadable>(db, UNREADABLE, { readers })) {
      if (aside) continue;
      if (ahead && !finished) onTheirWay += 1;
      else
        notes.violation(`nobody could read it, and it is no dead letter: ${problem}`, {
          topic,
          partition: part,
          offset: off,
        });
    }
    if (onTheirWay > 0) notes.onItsWay('unreadable messages', onTheirWay);
  },
};
