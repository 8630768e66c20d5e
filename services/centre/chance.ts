/** Chance by name: each draw hangs on the seed and on what it is for, never on how many draws came before. */
import { createHash } from 'node:crypto';
import { seededRandom, type Random } from '@ringback/runtime/random.ts';

/** Right after seeding, the generator's outputs still show the seed's bits. */
const WARM_UP_DRAWS = 16;

/** A generator of its own for this purpose: the same seed and purpose give the same draws, on every machine. */
export const randomOf = (seed: number, ...purpose: readonly (string | number)[]): Random => {
  const digest = createHash('sha256')
    .update([seed, ...purpose].join('\u001f'))
    .digest();
  const random = seededRandom(digest.readInt32LE(0));
  for (let draw = 0; draw < WARM_UP_DRAWS; draw += 1) random.next();
  return random;
};

/** A duration in seconds: lognormal, given by its mean and its coefficient of variation (deviation ÷ mean). */
export interface Duration {
  readonly mean: number;
  readonly cv: number;
}

export const seconds = (random: Random, duration: Duration): number => {
  const variance = Math.log(1 + duration.cv ** 2);
  // Box-Muller; 1 - next() is never 0, which has no logarithm.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.exp(Math.log(duration.mean) - variance / 2 + Math.sqrt(variance) * normal);
};

/** The gap until the next of `ratePerSecond` independent arrivals, in seconds. */
export const gapSeconds = (random: Random, ratePerSecond: number): number =>
  -Math.log(1 - random.next()) / ratePerSecond;

export const oneOf = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random.next() * choices.length)]!;

/** Whole milliseconds, as clocks and instants count them. */
export const milliseconds = (duration: number): number => Math.round(duration * 1000);
