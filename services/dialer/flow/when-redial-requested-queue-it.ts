/** Recovery asks for a redial: it is remembered. Whoever has the team hears of it from the store. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import type { Redials } from './redials.ts';

export interface QueueingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly redials: Redials;
}

export const whenRedialRequestedQueueIt =
  ({ clock, log, redials }: QueueingParts) =>
  async ({ id, traceparent, data }: EnvelopeOf<'RedialRequested'>): Promise<void> => {
    const { redialId, teamId, attempt } = data;
    const cause = { id, ...(traceparent === undefined ? {} : { traceparent }) };
    const { events } = await redials.run(redialId, { type: 'Queue', request: data, at: nowInstant(clock) }, cause);
    if (events.length > 0) log.info({ redialId, teamId, attempt }, 'redial queued');
  };
