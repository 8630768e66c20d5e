import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { differenceInterval, rateInterval, sampleNeeded } from './difference-of-rates.ts';

const sampleOf = (recovered: number, callers: number) => ({ recovered, callers });

describe('the interval of a difference', () => {
  // R. G. Newcombe, Interval estimation for the difference between independent proportions, Stat. Med. 17 (1998), table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %i/%i less %i/%i is as published', (a, m, b, n, low, high) => {
    const found = differenceInterval(sampleOf(a, m), sampleOf(b, n));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
    expect(found.value).toBeCloseTo(a / m - b / n, 10);
  });

  it('given any two samples, then it holds the difference, stays between −1 and 1, and is the same mirrored', () => {
    const sample = fc
      .integer({ min: 1, max: 5000 })
      .chain((callers) => fc.integer({ min: 0, max: callers }).map((recovered) => sampleOf(recovered, callers)));
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const { low, value, high } = differenceInterval(one, other);
        const mirrored = differenceInterval(other, one);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(low).toBeGreaterThanOrEqual(-1.000001);
        expect(high).toBeLessThanOrEqual(1.000001);
        expect(mirrored.low).toBeCloseTo(-high, 9);
      }),
    );
  });
});

it('Wilson’s interval of 81 in 263 is as published', () => {
  // Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998), table I, method 3.
  const { low, high } = rateInterval(sampleOf(81, 263));
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

describe('the sample that is needed', () => {
  it('given equal groups and rates of 50 and 60 %, then it is the 385 of the textbooks', () =>
    expect(sampleNeeded(0.5, 0.1, 1)).toBe(385));
  it('given nine times as many others, then fewer will do, but more than half', () =>
    expect(sampleNeeded(0.5, 0.1, 9)).toBe(218));
});
