/**
 * The end of a redial in hand. The agent is given back before the end is recorded: a crash in between leaves the redial in
 * hand, the next start looks it up and gives the agent back again, so nobody stays reserved for a call that is over.
 */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { RedialCommand } from '../domain/redial.ts';
import type { Acd } from '../ports.ts';
import type { Flight, Floor, Team } from './floor.ts';
import type { RedialTimers } from './redial-timers.ts';
import type { Redials } from './redials.ts';

/** Bears being run twice. Throws what the ACD or the store throws; the redial then still is in hand. */
export type Conclude = (flight: Flight, command: RedialCommand | null) => Promise<void>;

export interface ConcludingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly acd: Acd;
  readonly redials: Redials;
  readonly floor: Floor;
  readonly timers: RedialTimers;
  readonly pace: (team: Team) => void;
}

export const redialConcluding =
  ({ clock, log, acd, redials, floor, timers, pace }: ConcludingParts): Conclude =>
  async (flight, command) => {
    const { agentId, waiting } = flight;
    const { redialId } = waiting;
    await acd.release(agentId, redialId);
    const { events } = command === null ? { events: [] } : await redials.run(redialId, command);
    for (const { type, data } of events) {
      const result = 'result' in data ? data.result : undefined;
      log.info({ redialId, agentId, teamId: flight.team.teamId, event: type, result }, 'redial over');
    }
    timers.cancel(redialId);
    for (const team of floor.land(flight, clock.now())) pace(team);
  };
