import { openLog } from '../log/log.ts';
import { expect, test } from 'vitest';
import { memberOf } from './member.ts';
import { BusUnavailable, type DeliveredMessage, type Subscription } from './port.ts';

const log = openLog({ service: 'test', level: 'silent', pretty: false });
const message: DeliveredMessage = {
  topic: 'calls.events.v1',
  partition: 0,
  offset: 0,
  key: 'k',
  headers: {},
  value: '{}',
};
const subscription: Subscription = {
  group: 'recovery',
  topics: ['calls.events.v1'],
  deadLetterTopic: 'recovery.dead-letters.v1',
  concurrency: 4,
  handle: async () => ({ outcome: 'dead-letter', reason: 'is not JSON' }),
};

test('given the dead letter cannot be published, then the message is not settled and comes again, and nobody else is disturbed', async () => {
  const member = memberOf(subscription, () => Promise.reject(new BusUnavailable('disk full')), log);
  expect(await member.settle(message)).toBe('disk full');
});

test('given the dead letter was published, then the message is settled', async () => {
  const published: string[] = [];
  const member = memberOf(subscription, async (topic) => void published.push(topic), log);
  expect(await member.settle(message)).toBeNull();
  expect(published).toEqual(['recovery.dead-letters.v1']);
});

test('given a partition whose work is being made durable, when another gets ready to commit, then it waits for a run of its own', async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const beforeCommit = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  const { subscription: shared } = memberOf({ ...subscription, beforeCommit }, async () => {}, log);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  void shared.beforeCommit?.();
  await turn();
  let committed = false;
  const second = shared.beforeCommit?.().then(() => (committed = true));
  runs[0]?.resolve();
  await turn();
  expect([runs.length, committed]).toEqual([2, false]);
  runs[1]?.resolve();
  await second;
});
