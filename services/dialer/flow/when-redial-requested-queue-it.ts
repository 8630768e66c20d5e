/** Recovery asks for a redial: it is remembered, waits for its turn, and the team is paced. */
import type { Instant } from '@ringback/contracts/ids.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import type { Order } from '../domain/redial.ts';
import type { Waiting } from '../domain/waiting-queue.ts';
import type { Floor, Team } from './floor.ts';
import type { Redials } from './redials.ts';

export interface QueueingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly redials: Redials;
  readonly floor: Floor;
  readonly pace: (team: Team) => void;
}

export const whenRedialRequestedQueueIt =
  ({ clock, log, redials, floor, pace }: QueueingParts) =>
  async ({ id, traceparent, data }: EnvelopeOf<'RedialRequested'>): Promise<void> => {
    const { redialId } = data;
    const cause = { id, ...(traceparent === undefined ? {} : { traceparent }) };
    const { state, events } = await redials.run(
      redialId,
      { type: 'Queue', request: data, at: nowInstant(clock) },
      cause,
    );
    if (state.status !== 'queued') return;
    if (events.length > 0) log.info({ redialId, teamId: data.teamId, attempt: data.attempt }, 'redial queued');
    const team = floor.team(data.teamId);
    floor.wait(team, waitingOf(state.order));
    pace(team);
  };

const waitingOf = ({ redialId, callerId, virtualStart, notBefore, notAfter }: Order): Waiting => {
  const ms = (at: Instant): number => epochMs(at);
  return { redialId, callerId, virtualStart: ms(virtualStart), notBefore: ms(notBefore), notAfter: ms(notAfter) };
};
