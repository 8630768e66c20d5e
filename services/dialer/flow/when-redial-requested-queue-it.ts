/** Recovery asks for a redial: it is remembered. Whoever has the team hears of it from the store. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import type { Redials } from './redials.ts';

export interface QueueingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly redials: Redials;
  /** The jurisdiction a redial goes by where it has rules of its own. */
  readonly jurisdictionWithRules: (version?: string) => string | undefined;
}

export const whenRedialRequestedQueueIt =
  ({ clock, log, redials, jurisdictionWithRules }: QueueingParts) =>
  async ({ id, traceparent, data }: EnvelopeOf<'RedialRequested'>): Promise<void> => {
    const { redialId, teamId, attempt } = data;
    const cause = { id, ...(traceparent === undefined ? {} : { traceparent }) };
    const rules = jurisdictionWithRules(data.decision.jurisdiction);
    const order = {
      type: 'Queue',
      request: data,
      ...(rules === undefined ? {} : { rules }),
      at: nowInstant(clock),
    } as const;
    const { events } = await redials.run(redialId, order, cause);
    if (events.length > 0) log.info({ redialId, teamId, attempt }, 'redial queued');
  };
