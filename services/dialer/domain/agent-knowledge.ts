/** What was told of one agent, and which of two tellings holds: the same answer in whatever order they come, however often. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';

/** Times are milliseconds since 1970. */
export interface Told {
  readonly version: number;
  readonly status: AgentStatus;
  readonly since: number;
  /** The moment the telling speaks of. */
  readonly asOf: number;
}

/** The newer version holds; of the same version the later moment; of the same moment the one that is not free. */
export const merged = (known: Told | undefined, next: Told): Told =>
  known === undefined || isNewer(next, known) ? next : known;

const isNewer = (a: Told, b: Told): boolean => {
  const rankA = rank(a);
  const rankB = rank(b);
  const differs = rankA.findIndex((part, i) => part !== rankB[i]);
  return differs >= 0 && rankA[differs]! > rankB[differs]!;
};

const CAUTION: Readonly<Record<AgentStatus, number>> = {
  free: 0,
  'wrap-up': 1,
  reserved: 2,
  talking: 3,
  paused: 4,
  'logged-out': 5,
};
const rank = ({ version, asOf, status, since }: Told): readonly number[] => [version, asOf, CAUTION[status], since];
