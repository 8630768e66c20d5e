/**
 * Whether values have lately become other than they long were: a fast mean beside a slow one. The two part by chance as well,
 * so only a difference counts that is large in itself and many times what chance makes of it.
 */

export interface DriftSettings {
  /** Within how many values the fast and the slow mean follow. */
  readonly memory: number;
  readonly longMemory: number;
  /** A smaller difference is none. */
  readonly least: number;
}

export interface DriftState {
  readonly fast: number;
  readonly slow: number;
  /** Around the slow mean. */
  readonly variance: number;
  readonly count: number;
}

export interface Drift {
  /** True when it has just become clear that values are higher than they were; from then on that is what they are. */
  hear(value: number): boolean;
  state(): DriftState;
}

/** In standard deviations of the fast mean: by chance not once in many years. */
const CLEAR = 6;
/** The slow mean must know what it is compared with. */
const SLOW_PER_FAST = 3;

export const driftOf = ({ memory, longMemory, least }: DriftSettings, from?: DriftState): Drift => {
  let { fast, slow, variance, count } = from ?? { fast: 0, slow: 0, variance: 0, count: 0 };
  return {
    hear(value) {
      count += 1;
      const step = 1 / Math.min(longMemory, count);
      const off = value - slow;
      slow += off * step;
      variance += (off * off * (1 - step) - variance) * step;
      fast += (value - fast) / Math.min(memory, count);
      if (count < SLOW_PER_FAST * memory) return false;
      if (fast - slow < Math.max(least, CLEAR * Math.sqrt(variance / (2 * memory)))) return false;
      slow = fast;
      return true;
    },
    state: () => ({ fast, slow, variance, count }),
  };
};
