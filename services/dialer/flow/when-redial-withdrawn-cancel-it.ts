/**
 * Recovery calls a redial back. Recorded first; then, if it rings, the hang-up. The message counts as handled only after the
 * hang-up, so a crash in between brings it again, and with it the hang-up.
 */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Outcome } from '@ringback/runtime/bus/port.ts';
import { HANDLED } from '@ringback/runtime/bus/port.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import type { Acd, CallPlacer } from '../ports.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Floor } from './floor.ts';
import type { Redials } from './redials.ts';

export interface WithdrawingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly conclude: Conclude;
}

export const whenRedialWithdrawnCancelIt = (parts: WithdrawingParts) => {
  const { clock, log, acd, placer, redials, errands, floor, conclude } = parts;

  const hangUp = async (redialId: RedialId, agentId: AgentId): Promise<void> => {
    await placer.hangUp(redialId);
    const flight = floor.flight(redialId);
    if (flight === undefined) await acd.release(agentId, redialId);
    else await conclude(flight, null);
  };

  return async ({ id, traceparent, data }: EnvelopeOf<'RedialWithdrawn'>): Promise<Outcome> => {
    const { redialId, reason } = data;
    const cause = { id, ...(traceparent === undefined ? {} : { traceparent }) };
    const command = { type: 'Withdraw', withdrawn: data, at: nowInstant(clock) } as const;
    const { state, events } = await redials.run(redialId, command, cause);
    for (const { type } of events) log.info({ redialId, reason, event: type }, 'redial withdrawn');
    if (state.status !== 'done') return HANDLED;
    const { teamId, hangUp: agentId } = state;
    if (agentId === null) {
      if (teamId !== null) floor.forget(floor.team(teamId), redialId);
      return HANDLED;
    }
    const flight = floor.flight(redialId);
    if (flight !== undefined) flight.calledBack = true;
    try {
      await errands.attempt(redialId, () => hangUp(redialId, agentId));
      return HANDLED;
    } catch (error) {
      log.warn({ err: error, redialId }, 'could not hang up a withdrawn redial: again later');
      return { outcome: 'later', reason: 'the hang-up of a withdrawn redial failed' };
    }
  };
};
