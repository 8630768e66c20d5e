/** What benches say, and the arithmetic they share. */

export interface Measurement {
  /** `<bench>.<what>`, the same in every run, so that runs can be compared. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Only where there is an aim: 1 or more is as good as or better than what it is measured against. */
  readonly ratio?: number;
  readonly against?: string;
}

export interface BenchOptions {
  /** The most cases that are stored before something is measured. */
  readonly cases: number;
  /** The most events a read model is filled with. */
  readonly events: number;
  /** Tells what is measured so far; what `run` resolves to is the rest. */
  found(measured: readonly Measurement[]): void;
}

export interface Bench {
  /** As on the command line. */
  readonly name: string;
  readonly about: string;
  /** `progress` tells a waiting person what is measured now. */
  run(progress: (what: string) => void, options: BenchOptions): Promise<readonly Measurement[]>;
}

/** `share` 0 to 1 of the values are at most this. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const found = sorted[index];
  if (found === undefined) throw new RangeError('no values to take a percentile of');
  return found;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Three digits that count: more would only show the noise. */
export const rounded = (value: number): number => Number(value.toPrecision(value >= 1000 ? 4 : 3));

export const seconds = async (job: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await job();
  return (performance.now() - start) / 1000;
};
