/**
 * The end of a redial in hand. One that the network told: the agent is given back before it is recorded. One of our own making is
 * recorded first, so that of two hands one makes it; only then comes the hang-up. A crash in between leaves the redial open, and
 * whoever takes it up does the rest, so nobody stays reserved for a call that is over and no call goes on without an agent.
 */
import type { AgentId } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { CallStep } from '../domain/redial.ts';
import { type Done, isInHand } from '../domain/redial-state.ts';
import type { Acd, CallPlacer } from '../ports.ts';
import type { Flight, Floor, Team } from './floor.ts';
import type { RedialTimers } from './redial-timers.ts';
import { isOurs, type Ran, type Redials } from './redials.ts';

export interface Conclude {
  /** The call is over, as the network told. */
  told(flight: Flight, step: CallStep): Promise<void>;
  /** Nobody answered, and we end the ringing. */
  stopRinging(flight: Flight, result: 'no-answer' | 'failed'): Promise<void>;
  /** We end the call: nothing when the step is refused. */
  ours(flight: Flight, step: CallStep): Promise<void>;
  /** The end is recorded already, by whomever: what is left to do is done. Nothing while it is in hand. */
  recorded(flight: Flight): Promise<void>;
}

export interface ConcludingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly redials: Redials;
  readonly floor: Floor;
  readonly timers: RedialTimers;
  readonly pace: (team: Team) => void;
  readonly lookUp: (flight: Flight) => void;
}

/** All bear being run twice. They throw what ACD, network or store throw; the redial then still is in hand. */
export const redialConcluding = (parts: ConcludingParts): Conclude => {
  const { clock, log, acd, placer, redials, floor, timers, pace, lookUp } = parts;

  const land = (flight: Flight): void => {
    // A redial that was let go of and taken up again has another flight, and that one's timer.
    if (floor.flight(flight.waiting.redialId) === flight) timers.cancel(flight.waiting.redialId);
    for (const team of floor.land(flight, clock.now())) pace(team);
  };
  const note = (flight: Flight, { events }: Ran): void => {
    for (const { type, data } of events) {
      const result = 'result' in data ? data.result : undefined;
      const { team, agentId, waiting } = flight;
      log.info({ redialId: waiting.redialId, agentId, teamId: team.teamId, event: type, result }, 'redial over');
    }
  };
  /** Whoever is or was reserved for it, as we remember or as is recorded. */
  const giveBack = async (flight: Flight, recorded: AgentId | null = null): Promise<void> => {
    if (flight.answeredAt !== null && flight.agentId === null) await acd.queue?.leave(flight.waiting.redialId);
    const agents = new Set([flight.agentId, recorded]);
    for (const agent of agents) if (agent !== null) await acd.release(agent, flight.waiting.redialId);
  };
  const finish = async (flight: Flight, { hangUp }: Done): Promise<void> => {
    const { redialId } = flight.waiting;
    if (hangUp !== null) await placer.hangUp(redialId, hangUp.message);
    await giveBack(flight, hangUp?.agentId);
    if (hangUp !== null) await redials.run(redialId, { type: 'ConfirmHangUp', at: nowInstant(clock) });
    land(flight);
  };
  /** In another hand it is that one's to finish. */
  const finishIfOurs = async (flight: Flight, state: Ran['state']): Promise<void> => {
    if (isInHand(state) && !isOurs(flight, state)) lookUp(flight);
    if (state.status !== 'done') return;
    if (isOurs(flight, state)) await finish(flight, state);
    else land(flight);
  };

  const told = async (flight: Flight, step: CallStep): Promise<void> => {
    await giveBack(flight);
    const ran = await redials.step(flight, step);
    note(flight, ran);
    if (ran.state.status === 'done' && ran.state.hangUp !== null) await finishIfOurs(flight, ran.state);
    else if (isInHand(ran.state) && !isOurs(flight, ran.state)) lookUp(flight);
    else land(flight);
  };

  return {
    told,
    async stopRinging(flight, result) {
      await placer.hangUp(flight.waiting.redialId);
      const ringSeconds = Math.max(0, (clock.now() - flight.placedAt) / 1000);
      await told(flight, { type: 'HearFailure', result, ringSeconds, at: nowInstant(clock) });
    },
    async ours(flight, step) {
      const ran = await redials.step(flight, step);
      note(flight, ran);
      await finishIfOurs(flight, ran.state);
    },
    async recorded(flight) {
      const state = await redials.load(flight.waiting.redialId);
      if (state.status === 'queued' || state.status === 'new') land(flight);
      else await finishIfOurs(flight, state);
    },
  };
};
