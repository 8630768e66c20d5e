import { describe, expect, test } from 'vitest';
import { gapSeconds, randomOf, seconds } from './chance.ts';

const draws = (draw: (index: number) => number): number[] => Array.from({ length: 4000 }, (_, index) => draw(index));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('chance', () => {
  test('the same seed and purpose give the same draws, another purpose others', () => {
    const first = randomOf(7, 'ring', 'a').next();
    expect(randomOf(7, 'ring', 'a').next()).toBe(first);
    expect(randomOf(7, 'ring', 'b').next()).not.toBe(first);
    expect(randomOf(8, 'ring', 'a').next()).not.toBe(first);
  });

  test('first draws of neighbouring purposes are spread evenly, as one generator’s would be', () => {
    const values = draws((index) => randomOf(1, index).next());
    expect(mean(values)).toBeCloseTo(0.5, 1);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length / values.length;
      expect(share).toBeGreaterThan(0.08);
      expect(share).toBeLessThan(0.12);
    }
  });

  test('durations have the mean and the variation asked for, and are never negative', () => {
    const values = draws((index) => seconds(randomOf(2, index), { mean: 180, cv: 0.9 }));
    const average = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
    expect(average).toBeGreaterThan(170);
    expect(average).toBeLessThan(190);
    expect(deviation / average).toBeGreaterThan(0.75);
    expect(deviation / average).toBeLessThan(1.05);
    expect(Math.min(...values)).toBeGreaterThan(0);
  });

  test('arrivals at two a second are half a second apart on average', () => {
    expect(mean(draws((index) => gapSeconds(randomOf(3, index), 2)))).toBeCloseTo(0.5, 1);
  });
});
