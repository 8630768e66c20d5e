/**
 * How long something takes, learned as it happens: weights in bins that fade as newer ones come, on top of a prior. Those still
 * under way count as lasting at least so long (Kaplan and Meier): without them the first minutes of a shift, when only short talks have
 * ended, would promise that all talks are short. Memory is bounded by the bins. What is kept is plain data.
 */
import { upperTail } from './normal.ts';

export interface DurationPrior {
  readonly meanSeconds: number;
  /** Deviation ÷ mean. */
  readonly cv: number;
  /** How many observations it is worth; it never fades, so what was never seen stays possible. */
  readonly weight: number;
}

export interface DurationState {
  readonly weights: readonly number[];
  readonly count: number;
}

export interface Durations {
  hear(seconds: number): void;
  /** Those under way now have lasted so long; holds until said anew. */
  underWay(elapsedSeconds: readonly number[]): void;
  /** Chance of lasting longer. */
  survival(seconds: number): number;
  /** The length that a share 0 to 1 does not exceed. */
  quantile(share: number): number;
  mean(): number;
  /** How many were heard, ever. */
  readonly count: number;
  state(): DurationState;
}

export interface DurationBins {
  /** Upper edges of the bins, rising; the last bin takes all that is longer. */
  readonly edges: readonly number[];
  /** After how many observations one has faded to a third. */
  readonly memory: number;
  readonly prior: DurationPrior;
}

/** Steps of 12 %: a second to three hours. */
export const geometricEdges: readonly number[] = Array.from({ length: 84 }, (_, i) => 1.12 ** i);
/** Half seconds to a minute and a half. */
export const halfSeconds: readonly number[] = Array.from({ length: 180 }, (_, i) => (i + 1) / 2);

const priorWeights = (edges: readonly number[], { meanSeconds, cv, weight }: DurationPrior): number[] => {
  const variance = Math.log(1 + cv * cv);
  const middle = Math.log(meanSeconds) - variance / 2;
  const longer = edges.map((edge) => upperTail((Math.log(edge) - middle) / Math.sqrt(variance)));
  return edges.map((_, i) => weight * ((i === 0 ? 1 : longer[i - 1]!) - (i === edges.length - 1 ? 0 : longer[i]!)));
};

const binOf = (edges: readonly number[], seconds: number): number => {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! > seconds) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const durations = ({ edges, memory, prior }: DurationBins, from?: DurationState): Durations => {
  const base = priorWeights(edges, prior);
  const weights = Float64Array.from(edges, (_, i) => from?.weights[i] ?? 0);
  const longerThan = new Float64Array(edges.length);
  /** Of those under way, how many have come as far as this bin. */
  const reached = new Float64Array(edges.length + 1);
  let count = from?.count ?? 0;
  let fresh = false;
  /** Instead of shrinking all the old, the new ones grow; set right from time to time. */
  let unit = 1;

  const settle = (): void => {
    for (let i = 0; i < weights.length; i++) weights[i]! /= unit;
    unit = 1;
  };
  const refresh = (): void => {
    settle();
    let atRisk = 0;
    for (let i = 0; i < edges.length; i++) atRisk += weights[i]! + base[i]!;
    let surviving = 1;
    for (let i = 0; i < edges.length; i++) {
      const ended = weights[i]! + base[i]!;
      // Those under way in this very bin count for half of it.
      const alive = atRisk + (reached[i]! + reached[i + 1]!) / 2;
      surviving *= alive <= ended ? 0 : 1 - ended / alive;
      longerThan[i] = surviving;
      atRisk -= ended;
    }
    fresh = true;
  };
  const lowerEdge = (bin: number): number => (bin === 0 ? 0 : edges[bin - 1]!);
  const atLowerEdge = (bin: number): number => (bin === 0 ? 1 : longerThan[bin - 1]!);

  return {
    hear(seconds) {
      unit *= 1 + 1 / memory;
      weights[binOf(edges, Math.max(0, seconds))]! += unit;
      if (unit > 1e6) settle();
      count += 1;
      fresh = false;
    },
    underWay(elapsed) {
      reached.fill(0);
      for (const seconds of elapsed) reached[binOf(edges, Math.max(0, seconds))]! += 1;
      for (let i = edges.length - 1; i >= 0; i--) reached[i]! += reached[i + 1]!;
      fresh = false;
    },
    survival(seconds) {
      if (!fresh) refresh();
      if (seconds <= 0) return 1;
      const bin = binOf(edges, seconds);
      const [low, high] = [lowerEdge(bin), edges[bin]!];
      const share = Math.min(1, (seconds - low) / (high - low));
      return atLowerEdge(bin) + (longerThan[bin]! - atLowerEdge(bin)) * share;
    },
    quantile(share) {
      if (!fresh) refresh();
      const bin = longerThan.findIndex((longer) => longer <= 1 - share);
      if (bin < 0) return edges.at(-1)!;
      const [above, below] = [atLowerEdge(bin), longerThan[bin]!];
      const part = above === below ? 1 : (above - (1 - share)) / (above - below);
      return lowerEdge(bin) + part * (edges[bin]! - lowerEdge(bin));
    },
    mean() {
      if (!fresh) refresh();
      let sum = 0;
      for (let i = 0; i < edges.length; i++)
        sum += ((atLowerEdge(i) + longerThan[i]!) / 2) * (edges[i]! - lowerEdge(i));
      return sum;
    },
    get count() {
      return count;
    },
    state() {
      settle();
      return { weights: [...weights], count };
    },
  };
};
