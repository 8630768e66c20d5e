import { describe, expect, test } from 'vitest';
import type { Decider } from '../decider.ts';
import { type Count, type Counted, type Counter, counter, forgetfulCounter } from './counter.ts';
import { given, runningAgainYieldsNothing } from './given.ts';

const counted = (order: string, by: number): Counted => ({ type: 'Counted', data: { order, by } });
const limitReached = (order: string): Counted => ({ type: 'LimitReached', data: { order } });

describe('given, when, then', () => {
  test('passes when the events are exactly these', () => {
    given(counter, counted('a', 8)).when({ order: 'b', by: 2 }).then(counted('b', 2), limitReached('b'));
    given(counter, counted('a', 8)).when({ order: 'a', by: 8 }).thenNothing();
  });

  test('fails on other order, other data, too few and too many', () => {
    const when = given(counter, counted('a', 8)).when({ order: 'b', by: 2 });
    expect(() => when.then(limitReached('b'), counted('b', 2))).toThrow();
    expect(() => when.then(counted('b', 3), limitReached('b'))).toThrow();
    expect(() => when.then(counted('b', 2))).toThrow();
    expect(() => when.thenNothing()).toThrow();
    const one = given(counter).when({ order: 'b', by: 2 });
    expect(() => one.then(counted('b', 2), limitReached('b'))).toThrow();
  });

  test('fails on an event that JSON would change', () => {
    const leaky: Decider<Counter, Count, Counted> = {
      ...counter,
      decide: () => [{ type: 'Counted', data: { order: 'a', by: Number.NaN } }],
    };
    expect(() => given(leaky).when({ order: 'a', by: 1 })).toThrow('would not come back');
  });

  test('tells the state it leads to', () => {
    expect(given(counter, counted('a', 8)).when({ order: 'b', by: 2 }).state.total).toBe(10);
  });
});

describe('running a command again', () => {
  test('yields nothing from a decider that remembers', () => {
    expect(runningAgainYieldsNothing(counter, [counted('a', 1)], { order: 'b', by: 1 })).toEqual([counted('b', 1)]);
  });

  test('is caught in a decider that forgets', () => {
    expect(() => runningAgainYieldsNothing(forgetfulCounter, [], { order: 'b', by: 1 })).toThrow('decided on more');
  });
});
