/** Redials whose window closed while they waited: recorded, a batch at a time, for a night may close for a hundred thousand. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Logger } from 'pino';
import { isInHand } from '../domain/redial-state.ts';
import type { Floor, Team } from './floor.ts';
import type { LookUps } from './look-up-redial.ts';
import type { Redials } from './redials.ts';
import type { Waiting } from './team-line.ts';

export interface ClosingParts {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly redials: Redials;
  readonly floor: Floor;
  readonly lookUps: LookUps;
  readonly pause: (team: Team) => void;
}

const AT_ONCE = 256;

export const windowClosing = ({ clock, work, log, redials, floor, lookUps, pause }: ClosingParts) => {
  const closeOne = async (team: Team, waiting: Waiting): Promise<void> => {
    const { state, events } = await redials.run(waiting.redialId, { type: 'CloseWindow', at: nowInstant(clock) });
    if (events.length > 0) log.info({ redialId: waiting.redialId, teamId: team.teamId }, 'redial window closed');
    // Placed after all, by a run whose answer was lost.
    if (!isInHand(state) || floor.flight(waiting.redialId) !== undefined) return;
    const placedAt = clock.now();
    if (floor.holds(team)) lookUps.takeUp(floor.takeOff({ team, waiting, agentId: state.agentId, placedAt }));
  };
  const closeAll = async (team: Team, closed: readonly Waiting[]): Promise<void> => {
    for (let from = 0; from < closed.length; from += AT_ONCE) {
      const batch = closed.slice(from, from + AT_ONCE);
      const outcomes = await Promise.allSettled(batch.map((waiting) => closeOne(team, waiting)));
      const failed = batch.filter((_, i) => outcomes[i]?.status === 'rejected');
      if (failed.length === 0) continue;
      log.warn({ teamId: team.teamId, failed: failed.length }, 'could not record closed windows: again later');
      for (const waiting of failed) floor.wait(team, waiting);
      pause(team);
    }
  };
  return (team: Team, closed: readonly Waiting[]): void => void work.track(closeAll(team, closed));
};
