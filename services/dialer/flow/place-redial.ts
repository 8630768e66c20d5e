/**
 * Places one redial: the agent first, then the caller's line, then the durable intent, then the call. A team that is ours no more
 * is noticed before each of them; what is left behind then is found by whoever has the team now.
 */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { Logger } from 'pino';
import { isInHand, type Placed, type Redial } from '../domain/redial-state.ts';
import type { Acd, CallPlacer } from '../ports.ts';
import type { CallerLines } from './caller-lines.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor, Team } from './floor.ts';
import type { LookUps } from './look-up-redial.ts';
import type { Pacing } from './pace-team.ts';
import type { RedialTimers } from './redial-timers.ts';
import type { Redials } from './redials.ts';

export interface PlacingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly sealing: Sealing;
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly redials: Redials;
  readonly lines: CallerLines;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly timers: RedialTimers;
  readonly lookUps: LookUps;
  readonly conclude: Conclude;
  readonly silenceSeconds: number;
  readonly retrySeconds: number;
  readonly pace: (team: Team) => void;
  readonly pause: (team: Team) => void;
}

export type PlaceRedial = (flight: Flight, pacing: Pacing) => void;

export const redialPlacing = (parts: PlacingParts): PlaceRedial => {
  const { clock, log, sealing, acd, placer, redials, lines, errands, floor, timers, lookUps, conclude } = parts;
  const { pace, pause, retrySeconds } = parts;

  /** Waits for its turn again; the agent is in doubt until the ACD tells more. */
  const putBack = (flight: Flight): void => {
    const teams = floor.land(flight, clock.now());
    floor.wait(flight.team, flight.waiting);
    for (const team of teams) pace(team);
  };

  const giveBack = async ({ agentId, waiting }: Flight): Promise<void> => {
    if (agentId !== null) await acd.release(agentId, waiting.redialId);
  };

  /** Another redial of this caller has the line: this one waits aside, and the others of the team go on. */
  const waitForLine = async (flight: Flight): Promise<void> => {
    const { redialId } = flight.waiting;
    await giveBack(flight);
    const teams = floor.land(flight, clock.now());
    timers.set(redialId, retrySeconds, () => {
      floor.wait(flight.team, flight.waiting);
      pace(flight.team);
    });
    for (const team of teams) pace(team);
  };

  const putBackAfterTrouble = async (flight: Flight, error: unknown): Promise<void> => {
    const { redialId } = flight.waiting;
    log.warn({ err: error, redialId, agentId: flight.agentId }, 'could not place the redial: again later');
    // If this fails too, the reservation is given back when the ACD tells of it.
    await giveBack(flight).catch(() => {});
    pause(flight.team);
    putBack(flight);
  };

  /** The stream knows better: withdrawn, its window over, or placed by a run whose answer was lost. */
  const yieldTo = async (flight: Flight, state: Redial): Promise<void> => {
    const agentId = isInHand(state) ? state.agentId : null;
    if (agentId !== flight.agentId) await giveBack(flight);
    if (state.status === 'queued') return putBack(flight);
    const teams = floor.land(flight, clock.now());
    if (isInHand(state) && floor.holds(flight.team)) lookUps.takeUp(floor.takeOff({ ...flight, agentId }));
    for (const team of teams) pace(team);
  };

  const originate = async (flight: Flight, { order, agentId }: Placed): Promise<void> => {
    const { redialId } = flight.waiting;
    const number = await sealing.unseal(order.callerId, order.caller.sealedNumber);
    if (number === null) throw new CallerWasForgotten();
    // The hang-up waits behind this errand and concludes the redial.
    if (flight.calledBack || !floor.holds(flight.team)) return;
    const patience = order.ringTimeoutSeconds + parts.silenceSeconds;
    timers.set(redialId, patience, () => lookUps.loseTrack(flight, 'no word of the call for too long'));
    const { ringTimeoutSeconds, caller } = order;
    const agent = agentId === null ? {} : { agentId };
    await placer.originate({ redialId, number, ringTimeoutSeconds, ...agent, language: caller.language });
  };

  const ring = async (flight: Flight, placed: Placed): Promise<void> => {
    const { redialId } = flight.waiting;
    try {
      await originate(flight, placed);
    } catch (error) {
      const nothingRang = isRefusal(error);
      log.warn({ err: error, redialId, nothingRang }, 'the network did not take the redial');
      if (!nothingRang) return lookUps.loseTrack(flight, 'the network did not say whether it took the call');
      const failed = { type: 'HearFailure', result: 'failed', ringSeconds: 0, at: nowInstant(clock) } as const;
      errands.persist(redialId, () => conclude.told(flight, failed));
    }
  };

  /** False: the ACD says no. A predictive one has nobody to reserve. */
  const reserve = async ({ team, agentId, waiting: { redialId } }: Flight): Promise<boolean> => {
    if (agentId === null) return true;
    const reservation = await acd.reserve(agentId, team.teamId, redialId);
    if (!reservation.reserved)
      log.info({ redialId, agentId, reason: reservation.reason }, 'agent not reserved: the next one');
    return reservation.reserved;
  };

  const place = async (flight: Flight, pacing: Pacing): Promise<void> => {
    const { team, agentId, waiting } = flight;
    const { redialId } = waiting;
    if (!floor.holds(team)) return;
    try {
      if (!(await reserve(flight))) return putBack(flight);
      if (!(await lines.take(waiting.callerId, redialId))) return await waitForLine(flight);
      if (!floor.holds(team)) return;
      const cli = placer.callerLine === undefined ? {} : { cli: placer.callerLine };
      const command = { type: 'Place', agentId, pacing, ...cli, at: nowInstant(clock) } as const;
      const { state, events } = await redials.run(redialId, command);
      if (events.length === 0 || state.status !== 'placed') return await yieldTo(flight, state);
      flight.hand = state.hand;
      const { ledger: _, ...told } = pacing;
      log.info({ redialId, agentId, teamId: team.teamId, ...told }, 'redial placed');
      await ring(flight, state);
    } catch (error) {
      await putBackAfterTrouble(flight, error);
    }
  };

  /** The first errand of the flight: whatever the call tells meanwhile is heard after it. */
  return (flight, pacing) => errands.persist(flight.waiting.redialId, () => place(flight, pacing));
};

/** Nothing can ring. Recorded as `failed`, which says no more of a person who asked to be forgotten. */
class CallerWasForgotten extends Error {
  override readonly name = 'CallerWasForgotten';
  readonly code = 'caller-forgotten';
}

/** By code, for an adapter may live in a package that cannot import the port's own class. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'placer-refused' || error.code === 'caller-forgotten');
