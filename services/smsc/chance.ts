/** Chance that depends on nothing but a seed and a name, so results do not change with the order things happen in. */
import { createHash } from 'node:crypto';

/** Uniform in [0, 1): the same for the same seed and parts, on every machine. */
export const chanceOf = (seed: number, ...parts: readonly (string | number)[]): number =>
  createHash('sha256')
    .update([seed, ...parts].join('\u001f'))
    .digest()
    .readUInt32BE(0) / 0x1_0000_0000;
