/** Two rates compared as statisticians do: no simulation, no approximation that breaks down in small samples. */

/** Two-sided 95 %, and a power of 80 %. */
const Z_95 = 1.959963984540054;
const Z_POWER_80 = 0.8416212335729143;

export interface Sample {
  readonly callers: number;
  readonly recovered: number;
}
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval of a rate (1927): within 0 and 1 however small the sample. `callers` above 0. */
export const rateInterval = ({ callers: n, recovered }: Sample): Interval => {
  const p = recovered / n;
  const square = Z_95 ** 2;
  const middle = (p + square / (2 * n)) / (1 + square / n);
  const half = (Z_95 * Math.sqrt((p * (1 - p)) / n + square / (4 * n ** 2))) / (1 + square / n);
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
};

/** Of the first rate less the second: Newcombe's hybrid score interval (1998, method 10). Both with callers. */
export const differenceInterval = (one: Sample, other: Sample): Interval => {
  const [a, b] = [rateInterval(one), rateInterval(other)];
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
};

/**
 * How many callers the smaller group must have so that a difference of `difference` between the rates is seen with a power of 80 %.
 * `ratio`: how many times as large the other group is.
 */
export const sampleNeeded = (rate: number, difference: number, ratio: number): number => {
  const other = Math.min(1, Math.max(0, rate + difference));
  const variance = rate * (1 - rate) + (other * (1 - other)) / ratio;
  return Math.ceil(((Z_95 + Z_POWER_80) ** 2 * variance) / difference ** 2);
};
