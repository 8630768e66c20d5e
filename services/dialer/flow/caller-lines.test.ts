import { deriveId, instant, type CallerId, type RedialId } from '@ringback/contracts/ids.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import { describe, expect, test } from 'vitest';
import type { Redial } from '../domain/redial-state.ts';
import { callerLinesIn } from './caller-lines.ts';
import type { Redials } from './redials.ts';

const NOW = Date.UTC(2026, 2, 2, 10);
const caller = 'caller' as CallerId;
const first = deriveId('test', 'first') as RedialId;
const second = deriveId('test', 'second') as RedialId;

const setUp = (stateOfFirst: Redial) => {
  const clock = { at: NOW };
  const lines = callerLinesIn({
    clock: { now: () => clock.at, after: () => () => {}, cron: () => () => {} },
    store: memoryEventStore(),
    redials: { load: () => Promise.resolve(stateOfFirst) } as unknown as Redials,
    cacheSize: 10,
  });
  return { clock, lines };
};
const done = { status: 'done', order: null, hand: 0 } as const;

describe("a caller's line", () => {
  test.each<[string, Redial, boolean]>([
    ['is over', { ...done, hangUp: null }, true],
    ['is over and not yet hung up', { ...done, hangUp: { agentId: null } }, false],
  ])('given a redial that %s, then whether the next one gets the line: %s', async (_, state, expected) => {
    const { lines } = setUp(state);
    expect(await lines.take(caller, first)).toBe(true);
    expect(await lines.take(caller, first)).toBe(true);
    expect(await lines.take(caller, second)).toBe(expected);
  });

  test('given somebody who was answered by nobody, then the next redial waits until they have heard why', async () => {
    const { lines, clock } = setUp({ ...done, hangUp: null, messageFrom: instant(NOW) });
    await lines.take(caller, first);
    clock.at = NOW + 29_999;
    expect(await lines.take(caller, second)).toBe(false);
    clock.at = NOW + 30_000;
    expect(await lines.take(caller, second)).toBe(true);
    expect(await lines.take(caller, first)).toBe(false);
  });
});
