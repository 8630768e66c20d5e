/** kill -9 of one process after the other, whichever, at random moments; each is started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@ringback/runtime/random.ts';
import type { Fault } from './fault.ts';
import type { Member } from './member.ts';

const SHORTEST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 4_000;

/** Every one before anybody a second time, in an order of chance. */
const victims = function* (members: readonly Member[], next: () => number): Generator<Member, never> {
  for (;;) {
    const left = [...members];
    while (left.length > 0) yield left.splice(Math.floor(next() * left.length), 1)[0]!;
  }
};

export const killProcesses: Fault = {
  name: 'every process is killed with -9 at random moments',
  async hurt({ members }, { kills, seed, tell }) {
    const { next } = seededRandom(seed);
    const order = victims(members, next);
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(SHORTEST_PAUSE_MS + next() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
      const victim = order.next().value;
      await victim.kill();
      tell(`kill ${kill} of ${kills}: ${victim.name}`);
    }
  },
};
