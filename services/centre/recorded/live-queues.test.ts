import { instant, type CallId, type TeamId } from '@ringback/contracts/ids.ts';
import { expect, test } from 'vitest';
import type { CallData } from './caller-lines.ts';
import { liveQueues } from './live-queues.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const now = (second: number): number => START + second * 1000;
const sales = 'sales' as TeamId;
const event = (type: CallData['type'], callId: string, second: number) =>
  ({
    type,
    data: { callId: callId as CallId, at: instant(now(second)), queue: 'sales', teamId: null },
  }) as unknown as CallData;

test.each(['CallAnswered', 'CallLost', 'CallEnded'] as const)('a caller waits from CallQueued to %s', (end) => {
  const queues = liveQueues();
  queues.note(event('CallStarted', 'a', 0));
  expect(queues.waiting(sales, now(0))).toBe(0);
  queues.note(event('CallQueued', 'a', 1));
  queues.note(event('CallQueued', 'b', 2));
  expect(queues.waiting(sales, now(3))).toBe(2);
  queues.note(event(end, 'a', 4));
  expect(queues.waiting(sales, now(4))).toBe(1);
});

test('a call whose end the record lacks is forgotten after an hour', () => {
  const queues = liveQueues();
  queues.note(event('CallQueued', 'a', 0));
  expect(queues.waiting(sales, now(3600))).toBe(1);
  expect(queues.waiting(sales, now(3601))).toBe(0);
});
