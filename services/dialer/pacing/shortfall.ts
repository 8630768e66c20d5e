/**
 * The chance that callers outnumber agents, at each of a few moments: callers and agents are independent yes-or-no variables
 * with chances of their own (Poisson-binomial). Exact by convolution while they are few, by their first three
 * cumulants when they are many. A workspace: it is filled, asked and filled again, and allocates nothing meanwhile.
 */
import { leaningUpperTail } from './normal.ts';

export interface Shortfall {
  /** Begins anew; `expected` many variables will be added, or more. */
  clear(variables: number): void;
  /** Someone who will have called, or not, with this chance at each moment; read from `chances` at `offset`. */
  addCaller(chances: Float64Array, offset: number): void;
  /** An agent who will be free, or not. */
  addAgent(chances: Float64Array, offset: number): void;
  /** Callers from outside, independent of each other: this many on average at each moment. */
  addArrivals(means: Float64Array): void;
  /** Chance at moment k of at least `surplus` more callers than agents. */
  chance(k: number, surplus: number): number;
}

/** Up to here exact. */
const FEW = 36;
/** More from outside within half a minute are as good as normal. */
const MOST_ARRIVALS = 12;

export const shortfallAt = (moments: number): Shortfall => {
  const size = FEW + MOST_ARRIVALS + 2;
  /** At moment k: chance that callers plus agents who are *not* free are i. */
  const exact = Array.from({ length: moments }, () => new Float64Array(size));
  const spare = new Float64Array(size);
  const mean = new Float64Array(moments);
  const variance = new Float64Array(moments);
  const third = new Float64Array(moments);
  let isExact = true;
  let variables = 0;
  let agents = 0;
  /** How far arrivals reach in the exact sum. */
  let arrivals = 0;

  /** One more variable of the sum, true with chance p at moment k. */
  const spread = (k: number, p: number): void => {
    const chances = exact[k]!;
    for (let i = variables + arrivals; i > 0; i--) chances[i] = chances[i]! * (1 - p) + chances[i - 1]! * p;
    chances[0]! *= 1 - p;
  };
  const add = (k: number, p: number, sign: 1 | -1): void => {
    gather(k, p, sign);
    if (isExact) spread(k, sign === 1 ? p : 1 - p);
  };
  const gather = (k: number, p: number, sign: 1 | -1): void => {
    const both = p * (1 - p);
    mean[k]! += sign * p;
    variance[k]! += both;
    third[k]! += sign * both * (1 - 2 * p);
  };
  const spreadArrivals = (k: number, expected: number): void => {
    const chances = exact[k]!;
    spare.set(chances);
    let weight = Math.exp(-expected);
    for (let i = 0; i < size; i++) chances[i]! *= weight;
    for (let n = 1; n <= MOST_ARRIVALS; n++) {
      weight *= expected / n;
      for (let i = n; i < size; i++) chances[i]! += spare[i - n]! * weight;
    }
  };

  return {
    clear(expected) {
      isExact = expected <= FEW;
      variables = 0;
      agents = 0;
      arrivals = 0;
      mean.fill(0);
      variance.fill(0);
      third.fill(0);
      if (!isExact) return;
      for (const chances of exact) {
        chances.fill(0);
        chances[0] = 1;
      }
    },
    addCaller(chances, offset) {
      variables += 1;
      if (variables > FEW) isExact = false;
      for (let k = 0; k < moments; k++) add(k, chances[offset + k]!, 1);
    },
    addAgent(chances, offset) {
      variables += 1;
      agents += 1;
      if (variables > FEW) isExact = false;
      for (let k = 0; k < moments; k++) add(k, chances[offset + k]!, -1);
    },
    addArrivals(means) {
      for (let k = 0; k < moments; k++) {
        if (isExact) spreadArrivals(k, means[k]!);
        mean[k]! += means[k]!;
        variance[k]! += means[k]!;
        third[k]! += means[k]!;
      }
      arrivals = isExact ? MOST_ARRIVALS : 0;
    },
    chance(k, surplus) {
      if (!isExact) return byCumulants(mean[k]!, variance[k]!, third[k]!, surplus);
      const from = surplus + agents;
      if (from <= 0) return 1;
      const chances = exact[k]!;
      let sum = 0;
      for (let i = variables + arrivals; i >= from; i--) sum += chances[i]!;
      return sum > 1 ? 1 : sum;
    },
  };
};

const byCumulants = (mean: number, variance: number, third: number, atLeast: number): number => {
  const deviation = Math.sqrt(variance);
  if (deviation < 1e-9) return mean >= atLeast ? 1 : 0;
  return leaningUpperTail((atLeast - 0.5 - mean) / deviation, third / (variance * deviation));
};
