import { instant, type CallId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { describe, expect, test } from 'vitest';
import { orderedEmission } from './ordered-emission.ts';

const event = (name: string): InboundEvent => ({
  type: 'CallStarted',
  data: { callId: name as CallId, at: instant(Date.parse('2026-11-23T09:00:00Z')) },
});
const names = (events: readonly InboundEvent[]): string[] =>
  events.map(({ data }) => ('callId' in data ? String(data.callId) : ''));

const never = (error: unknown): void => {
  throw error;
};

describe('ordered emission', () => {
  test('what is said in one moment goes as one batch, the rest after it is safe', async () => {
    const batches: string[][] = [];
    const gates: (() => void)[] = [];
    const work = trackedWork();
    const emission = orderedEmission(
      async (events) => {
        batches.push(names(events));
        await new Promise<void>((open) => gates.push(open));
      },
      work,
      never,
    );
    emission.say([event('a')]);
    emission.say([event('b')]);
    await Promise.resolve();
    emission.say([event('c')]);
    expect(batches).toEqual([['a', 'b']]);
    gates.shift()!();
    await new Promise(setImmediate);
    expect(batches).toEqual([['a', 'b'], ['c']]);
    gates.shift()!();
    await work.idle();
    await emission.settled();
    expect(batches).toHaveLength(2);
  });

  test('says when events are safe, and not before', async () => {
    const safe: string[] = [];
    const emission = orderedEmission(async () => expect(safe).toEqual([]), trackedWork(), never);
    emission.say([event('a')], () => safe.push('a'));
    await emission.settled();
    expect(safe).toEqual(['a']);
  });

  test('what failed stays first in line until it is tried again', async () => {
    const heard: string[] = [];
    const retries: (() => void)[] = [];
    let down = true;
    const emission = orderedEmission(
      async (events) => {
        if (down) throw new Error('down');
        heard.push(...names(events));
      },
      trackedWork(),
      (_error, tryAgain) => void retries.push(tryAgain),
    );
    emission.say([event('a')]);
    await emission.settled();
    emission.say([event('b')]);
    await emission.settled();
    expect(heard).toEqual([]);
    expect(retries).toHaveLength(1);
    down = false;
    retries[0]!();
    await emission.settled();
    expect(heard).toEqual(['a', 'b']);
  });

  test('time does not run on before all is told, also what is said while telling', async () => {
    const work = trackedWork();
    const heard: string[] = [];
    const emission = orderedEmission(
      async (events) => {
        heard.push(...names(events));
        if (heard.length < 4) emission.say([event(`more-${heard.length}`)]);
      },
      work,
      never,
    );
    emission.say([event('a')]);
    await work.idle();
    expect(heard).toEqual(['a', 'more-1', 'more-2', 'more-3']);
  });
});
