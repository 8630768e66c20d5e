/** Idle work goes to who has been idle longest. */
import type { AgentId } from '@ringback/contracts/ids.ts';

export const longestFree = (free: ReadonlyMap<AgentId, number>, most: number): readonly AgentId[] =>
  most === 0
    ? []
    : [...free]
        .sort(([a, sinceA], [b, sinceB]) => sinceA - sinceB || (a < b ? -1 : 1))
        .slice(0, most)
        .map(([agent]) => agent);
