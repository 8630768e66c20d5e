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
