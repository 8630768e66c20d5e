import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excesses, smallestSample, type Answered } from './rolling-window.ts';

const WINDOW = 100;
const rule = { limit: 0.03, smallestSample: smallestSample(0.03) };
const at = (times: readonly number[], failed: readonly number[] = []): Answered[] =>
  [
    ...times.map((time) => ({ at: time, failed: false, position: -1 })),
    ...failed.map((time, nth) => ({ at: time, failed: true, position: nth })),
  ].sort((a, b) => a.at - b.at);
const many = (count: number, time: number): number[] => Array.from({ length: count }, () => time);

describe('a rolling window', () => {
  test('33 answered are too few for one failure to tell, 34 are enough to hold it, and two need 67', () => {
    expect(smallestSample(0.03)).toBe(34);
    expect([...excesses(at(many(32, 1), [1]), WINDOW, 50, rule)]).toEqual([]);
    expect([...excesses(at(many(33, 1), [1]), WINDOW, 50, rule)]).toEqual([]);
    expect([...excesses(at(many(65, 1), [1, 1]), WINDOW, 50, rule)]).toEqual([]);
    expect([...excesses(at(many(64, 1), [1, 1]), WINDOW, 50, rule)]).toEqual([
      { from: 1, answered: 66, failed: [0, 1] },
    ]);
  });

  test('failures one window apart are never in one', () => {
    expect([...excesses(at([], [0, WINDOW]), WINDOW, 1000, rule)]).toEqual([]);
    expect([...excesses(at([], [0, WINDOW - 1]), WINDOW, 1000, rule)]).toHaveLength(1);
  });

  test('the share also rises when those who found an agent leave the window', () => {
    const answered = at(many(98, 0), [50, 60]);
    expect([...excesses(answered, WINDOW, 1000, rule)]).toEqual([{ from: 100, answered: 2, failed: [0, 1] }]);
    expect([...excesses(answered, WINDOW, 99, rule)]).toEqual([]);
  });

  test('two times over the limit are two excesses', () => {
    expect([...excesses(at([], [0, 1, 500, 501]), WINDOW, 1000, rule)].map(({ from }) => from)).toEqual([1, 500 + 1]);
  });

  test('finds an excess exactly when a slow look at every moment finds one', () => {
    const history = fc.array(fc.record({ at: fc.integer({ min: 0, max: 400 }), failed: fc.boolean() }), {
      maxLength: 60,
    });
    const limits = fc.constantFrom(0.03, 0.2, 0.5);
    const slow = (answered: readonly Answered[], limit: number, until: number): boolean => {
      for (let now = 0; now < until; now += 1) {
        const inside = answered.filter((one) => one.at <= now && one.at > now - WINDOW);
        const failed = inside.filter((one) => one.failed).length;
        if (failed > inside.length * limit && (failed > 1 || inside.length >= Math.ceil(1 / limit))) return true;
      }
      return false;
    };
    fc.assert(
      fc.property(history, limits, (made, limit) => {
        const answered = made.map((one, position) => ({ ...one, position })).sort((a, b) => a.at - b.at);
        const found = [...excesses(answered, WINDOW, 600, { limit, smallestSample: smallestSample(limit) })];
        expect(found.length > 0).toBe(slow(answered, limit, 600));
      }),
    );
  });
});
