import fc from 'fast-check';
import { expect, it } from 'vitest';
import { upperTail } from './normal.ts';
import { shortfallAt } from './shortfall.ts';

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const filled = (callers: readonly number[], agents: readonly number[], arrivals = 0, pretend = 0) => {
  const shortfall = shortfallAt(1);
  shortfall.clear(Math.max(pretend, callers.length + agents.length));
  for (const one of callers) shortfall.addCaller(Float64Array.of(one), 0);
  for (const one of agents) shortfall.addAgent(Float64Array.of(one), 0);
  if (arrivals > 0) shortfall.addArrivals(Float64Array.of(arrivals));
  return shortfall;
};

/** Every combination, one by one. */
const counted = (callers: readonly number[], agents: readonly number[], surplus: number): number => {
  const all = [...callers, ...agents];
  let sum = 0;
  for (let bits = 0; bits < 2 ** all.length; bits++) {
    let [likelihood, difference] = [1, 0];
    all.forEach((p, i) => {
      const yes = (bits >> i) % 2 === 1;
      likelihood *= yes ? p : 1 - p;
      if (yes) difference += i < callers.length ? 1 : -1;
    });
    if (difference >= surplus) sum += likelihood;
  }
  return sum;
};

it('given a few, then the chance is that of counting every case', () => {
  fc.assert(
    fc.property(
      fc.array(chance, { maxLength: 5 }),
      fc.array(chance, { maxLength: 5 }),
      fc.integer({ min: -6, max: 6 }),
      (callers, agents, surplus) => {
        expect(filled(callers, agents).chance(0, surplus)).toBeCloseTo(counted(callers, agents, surplus), 9);
      },
    ),
  );
});

it('given many, then the quick way is close to the exact one where it matters', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.05, max: 0.7, noNaN: true }), { minLength: 6, maxLength: 12 }),
      fc.array(fc.double({ min: 0.02, max: 0.6, noNaN: true }), { minLength: 10, maxLength: 20 }),
      fc.integer({ min: -6, max: 6 }),
      (callers, agents, surplus) => {
        const exact = filled(callers, agents).chance(0, surplus);
        const quick = filled(callers, agents, 0, 100).chance(0, surplus);
        expect(Math.abs(exact - quick)).toBeLessThan(0.015);
      },
    ),
  );
});

it('given more than were expected, then it goes over to the quick way without a jump', () => {
  const shortfall = shortfallAt(1);
  shortfall.clear(36);
  const chances: number[] = [];
  for (let n = 0; n < 50; n++) {
    shortfall.addCaller(Float64Array.of(0.2), 0);
    chances.push(shortfall.chance(0, 9));
  }
  for (let n = 1; n < 50; n++) {
    expect(chances[n]! - chances[n - 1]!).toBeGreaterThanOrEqual(-1e-3);
    expect(chances[n]! - chances[n - 1]!).toBeLessThan(0.1);
  }
});

it('given callers from outside, then they count like as many on average', () => {
  const poisson = (atLeast: number, mean: number): number => {
    let [below, weight] = [0, Math.exp(-mean)];
    for (let n = 0; n < atLeast; n++) {
      below += weight;
      weight *= mean / (n + 1);
    }
    return 1 - below;
  };
  expect(filled([], [], 1.5).chance(0, 3)).toBeCloseTo(poisson(3, 1.5), 5);
  expect(filled([1], [0], 1.5).chance(0, 3)).toBeCloseTo(poisson(2, 1.5), 5);
});

it('knows the normal distribution', () => {
  expect(upperTail(0)).toBeCloseTo(0.5, 7);
  expect(upperTail(1.644_853_6)).toBeCloseTo(0.05, 6);
  expect(upperTail(-1.96)).toBeCloseTo(0.975, 4);
});
