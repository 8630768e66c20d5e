import { openLog } from '@ringback/runtime/log/log.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { expect, it } from 'vitest';
import { deliveryWatch } from './delivery-watch.ts';

const HOUR_MS = 3_600_000;

it('given an operator that leaves query_sm unanswered, then it is asked twice in a row at most, for three mean a deaf session', async () => {
  const clock = virtualClock(0, trackedWork());
  const askedAt: number[] = [];
  const watch = deliveryWatch(15, {
    clock,
    log: openLog({ service: 'test', level: 'silent', pretty: false }),
    async ask() {
      askedAt.push(clock.now() / HOUR_MS);
      return { outcome: 'lost', why: 'response-timeout' };
    },
    receipt: () => Promise.resolve(),
  });
  for (let n = 0; n < 5; n += 1) watch.taken({ messageId: String(n), to: '+447700900123', source: {} });
  await clock.runUntil(24 * HOUR_MS);
  expect(askedAt).toEqual([0.25, 0.5]);
});
