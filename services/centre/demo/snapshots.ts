/** Snapshots of the demo's teams: one every half minute, and one as their queue changes, once a second at most. */
import type { TeamId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { demoTeams } from './teams.ts';

export interface SnapshotsOptions {
  readonly clock: Clock;
  readonly tell: (teams: readonly TeamId[]) => void;
}

export interface Snapshots {
  /** Tells of all teams now, and every half minute from now on. */
  start(): void;
  /** The team's queue grew or shrank. */
  soon(team: TeamId): void;
}

const EVERY_MS = 30_000;
const REST_MS = 1000;

export const teamSnapshots = ({ clock, tell }: SnapshotsOptions): Snapshots => {
  const toldAt = new Map<TeamId, number>();
  const planned = new Set<TeamId>();
  const tellNow = (team: TeamId): void => {
    planned.delete(team);
    toldAt.set(team, clock.now());
    tell([team]);
  };
  const soon = (team: TeamId): void => {
    if (planned.has(team)) return;
    planned.add(team);
    const restsUntil = (toldAt.get(team) ?? 0) + REST_MS;
    clock.after(restsUntil - clock.now(), () => tellNow(team));
  };
  const regularly = (): void => {
    for (const { teamId } of demoTeams) soon(teamId);
    clock.after(EVERY_MS, regularly);
  };
  return {
    soon,
    start() {
      for (const { teamId } of demoTeams) toldAt.set(teamId, clock.now());
      tell(demoTeams.map(({ teamId }) => teamId));
      clock.after(EVERY_MS, regularly);
    },
  };
};
