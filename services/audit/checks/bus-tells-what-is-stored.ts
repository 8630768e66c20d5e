/** What services told is stored, and stored as they told it. */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

export const busTellsWhatIsStored: Check = {
  name: 'the bus tells what is stored',
  guards: 'promise 7',
  look({ db }, notes) {
    const told = [topics.cases.name, topics.sms.name, topics.redials.name];
    notes.examined(
      'messages of services',
      count(db, 'SELECT sum(messages) AS n FROM message_count WHERE topic IN (SELECT value FROM json_each(:told))', {
        told: JSON.stringify(told),
      }),
    );
    for (const { topic, part, off, problem } of rows<{ topic: string; part: number; off: number; problem: string }>(
      db,
      'SELECT * FROM foreign_message ORDER BY topic, part, off',
    )) {
      notes.violation(`on ${topic}: ${problem}`, { topic, partition: part, offset: off });
    }
  },
};
