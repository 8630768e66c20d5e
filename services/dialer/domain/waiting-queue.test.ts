import type { RedialId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerNumber } from '../testing/facts.ts';
import { type Waiting, waitingQueue } from './waiting-queue.ts';

const waiting = (n: number, virtualStart: number, notBefore = 0, notAfter = 1000): Waiting => ({
  redialId: `redial-${n}` as RedialId,
  callerId: callerNumber(n),
  virtualStart,
  notBefore,
  notAfter,
});
const queueOf = (...entries: readonly Waiting[]) => {
  const queue = waitingQueue();
  for (const entry of entries) queue.add(entry);
  return queue;
};

describe('the waiting queue', () => {
  it('given several, then who was lost first has the first turn', () => {
    const queue = queueOf(waiting(1, 30), waiting(2, 10), waiting(3, 20));
    expect([queue.take(100), queue.take(100), queue.take(100)].map((one) => one?.virtualStart)).toEqual([10, 20, 30]);
  });
  it('given a window that opens later, then its redial is passed over until then, and the moment is known', () => {
    const queue = queueOf(waiting(1, 10, 500), waiting(2, 20));
    expect(queue.take(499)?.virtualStart).toBe(20);
    expect(queue.take(499)).toBeUndefined();
    expect(queue.nextChange()).toBe(500);
    expect(queue.take(500)?.virtualStart).toBe(10);
  });
  it('given a window that closed, then its redial has no turn and is handed out as closed, once', () => {
    const queue = queueOf(waiting(1, 10, 0, 50), waiting(2, 20));
    expect(queue.nextChange()).toBe(0);
    expect(queue.take(50)?.virtualStart).toBe(20);
    expect(queue.takeClosed(50).map((one) => one.virtualStart)).toEqual([10]);
    expect(queue.takeClosed(50)).toEqual([]);
    expect(queue.size).toBe(0);
  });
  it('given one taken and put back, then it waits once', () => {
    const queue = queueOf(waiting(1, 10));
    queue.add(queue.take(0)!);
    queue.add(waiting(1, 10));
    expect([queue.size, queue.ready(0)]).toEqual([1, 1]);
    expect(queue.take(0)?.redialId).toBe('redial-1');
    expect(queue.take(0)).toBeUndefined();
  });
});

type Step = { readonly do: 'add' | 'remove' | 'take' | 'close'; readonly n: number; readonly at: number };
const anyStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'remove', 'take', 'close'),
  n: fc.integer({ min: 0, max: 40 }),
  at: fc.integer({ min: 0, max: 30 }),
});
const drawn = (n: number): Waiting => waiting(n, (n * 7) % 11, (n * 5) % 60, 60 + ((n * 13) % 90));

/** The same, slow and plain. */
const modelQueue = () => {
  const alive = new Map<number, Waiting>();
  const isOpen = (now: number) => (one: Waiting) => one.notBefore <= now && now < one.notAfter;
  const inTurn = (a: Waiting, b: Waiting) => a.virtualStart - b.virtualStart || (a.redialId < b.redialId ? -1 : 1);
  return {
    alive,
    take(now: number): string | undefined {
      const [first] = [...alive.entries()].filter(([, one]) => isOpen(now)(one)).sort(([, a], [, b]) => inTurn(a, b));
      if (first !== undefined) alive.delete(first[0]);
      return first?.[1].redialId;
    },
    takeClosed(now: number): string[] {
      const closed = [...alive.entries()].filter(([, one]) => one.notAfter <= now);
      for (const [n] of closed) alive.delete(n);
      return closed.map(([, one]) => one.redialId as string).sort();
    },
  };
};

it('given any steps, then the waiting queue does what the plain one does', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
      const queue = waitingQueue();
      const model = modelQueue();
      let now = 0;
      for (const step of steps) {
        if (step.do === 'add') {
          queue.add(drawn(step.n));
          if (!model.alive.has(step.n)) model.alive.set(step.n, drawn(step.n));
        } else if (step.do === 'remove') {
          queue.remove(drawn(step.n).redialId);
          model.alive.delete(step.n);
        } else if (step.do === 'take') expect(queue.take(now)?.redialId).toBe(model.take(now));
        else {
          now += step.at;
          expect(
            queue
              .takeClosed(now)
              .map((one) => one.redialId as string)
              .sort(),
          ).toEqual(model.takeClosed(now));
        }
        expect(queue.size).toBe(model.alive.size);
      }
    }),
  );
});

it('given many added and removed again, then turns stay right and what is left is found', () => {
  const queue = waitingQueue();
  for (let n = 0; n < 20_000; n++) queue.add(waiting(n, n));
  for (let n = 0; n < 19_999; n++) queue.remove(`redial-${n}` as RedialId);
  expect(queue.take(1)?.redialId).toBe('redial-19999');
  expect(queue.size).toBe(0);
});
