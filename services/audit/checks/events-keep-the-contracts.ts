/** Each stored event is what its contract says, in the stream and under the key of its subject. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

export const eventsKeepTheContracts: Check = {
  name: 'events keep the contracts',
  guards: 'the store',
  look({ db }, notes) {
    const privates = [
      ...rows<{ type: string; events: number }>(db, 'SELECT type, events FROM private_type ORDER BY type'),
    ];
    const ofServices = privates.reduce((sum, { events }) => sum + events, 0);
    notes.examined('events of the contracts', count(db, 'SELECT count(*) AS n FROM fact') - ofServices);
    for (const { type, events } of privates) notes.remark(`private to a service, not checked: ${type} (${events})`);
    for (const { position, problem } of rows<{ position: number; problem: string }>(
      db,
      'SELECT position, problem FROM broken_contract ORDER BY position',
    )) {
      notes.violation(problem, position);
    }
  },
};
