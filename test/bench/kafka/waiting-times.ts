/** Samples of how long something took, some of them to warm up, told as percentiles. */
import { percentile, type Measurement } from '../measurement.ts';

export interface Pace {
  readonly warmUp: number;
  readonly samples: number;
  /** So many begin in a second, whether those before them are through or not. */
  readonly perSecond: number;
}

const PATIENCE_MS = 60_000;

const until = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));

const within = async <T>(what: string, promise: Promise<T>): Promise<T> => {
  const impatient = Promise.withResolvers<never>();
  const timer = setTimeout(() => impatient.reject(new Error(`${what} took more than a minute`)), PATIENCE_MS);
  return Promise.race([promise, impatient.promise]).finally(() => clearTimeout(timer));
};

/** Milliseconds each. `begin` starts the n-th and resolves with the moment it is through, by `performance.now()`. */
export const waitingTimes = async (
  what: string,
  { warmUp, samples, perSecond }: Pace,
  begin: (n: number) => Promise<number>,
): Promise<readonly number[]> => {
  const start = performance.now();
  const times: Promise<number>[] = [];
  for (let n = 0; n < warmUp + samples; n += 1) {
    await until(start + (n * 1000) / perSecond);
    const begun = performance.now();
    times.push(within(what, begin(n)).then((through) => through - begun));
  }
  return (await Promise.all(times)).slice(warmUp);
};

/** Ours with the rival's beside it; a ratio of 1 would be as quick as the rival. */
export const toldAsPercentiles = (
  name: string,
  ours: readonly number[],
  bare: readonly number[],
  against: string,
): Measurement[] =>
  ([50, 99] as const).flatMap((share) => {
    const [mine, theirs] = [percentile(ours, share / 100), percentile(bare, share / 100)];
    return [
      { name: `kafka.${name}-p${share}`, value: mine, unit: 'ms', ratio: theirs / mine, against },
      { name: `kafka.bare-${name}-p${share}`, value: theirs, unit: 'ms' },
    ];
  });
