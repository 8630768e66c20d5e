import fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressOf, writeOver, type Fact, type FactName, type Facts } from './twilio-facts.ts';

const at = (seconds: number, value = ''): Fact => ({ at: seconds * 1000, value });
const over = (seconds: number, talked: number): Fact => at(seconds, writeOver({ talked }));

test('given all of a talk is known, then it is told in order, with its times', () => {
  const facts: Facts = {
    ringing: at(1),
    answered: at(9),
    verdict: at(11, 'human'),
    connected: at(12, 'anna'),
    over: over(112, 103),
  };
  expect(progressOf(facts, true)).toEqual([
    { kind: 'ringing' },
    { kind: 'answered', by: 'person', ringSeconds: 8 },
    { kind: 'connected' },
    { kind: 'ended', talkSeconds: 100 },
  ]);
});

test('given only the end of an answered call is known, then a person had answered it', () => {
  expect(progressOf({ over: over(30, 4) }, true)).toEqual([
    { kind: 'ringing' },
    { kind: 'answered', by: 'person', ringSeconds: 0 },
    { kind: 'ended', talkSeconds: 0 },
  ]);
});

test('given an answer without a verdict, then it waits for it with detection, and not without', () => {
  const facts: Facts = { ringing: at(1), answered: at(4) };
  expect(progressOf(facts, true)).toEqual([{ kind: 'ringing' }]);
  expect(progressOf(facts, false).at(-1)).toEqual({ kind: 'answered', by: 'person', ringSeconds: 3 });
});

test('given a machine, then it is one', () => {
  const facts: Facts = { answered: at(4), verdict: at(6, 'machine') };
  expect(progressOf(facts, true).at(-1)).toMatchObject({ kind: 'answered', by: 'machine' });
});

/** Facts come in any order; what is told must only ever grow at its end, or begin again from a later kind. */
test('given facts in any order, then each kind is told once, in the order of the port, and the end is the same', () => {
  const all: readonly (readonly [FactName, Fact])[] = [
    ['ringing', at(1)],
    ['answered', at(9)],
    ['verdict', at(11, 'human')],
    ['connected', at(12, 'anna')],
    ['over', over(112, 103)],
  ];
  const ranks = ['ringing', 'answered', 'connected', 'ended'];
  const whole = progressOf(Object.fromEntries(all), true);
  fc.assert(
    fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (order) => {
      for (let known = 0; known <= order.length; known++) {
        const kinds = progressOf(Object.fromEntries(order.slice(0, known)), true).map(({ kind }) =>
          ranks.indexOf(kind),
        );
        expect(kinds).toEqual([...new Set(kinds)].toSorted((a, b) => a - b));
      }
      expect(progressOf(Object.fromEntries(order), true)).toEqual(whole);
    }),
  );
});
