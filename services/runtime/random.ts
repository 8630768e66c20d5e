/** Chance as a port: seeded in simulation, so the same seed gives the same month. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

export const seededRandom = (seed: number): Random => {
  const generator = xoroshiro128plus(seed);
  return { next: () => (generator.next() >>> 0) / 0x1_0000_0000 };
};
