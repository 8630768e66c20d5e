/** Recovery calls a redial back: it is recorded. Whoever has the team hears of it from the store and, if it rings, hangs up. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import type { Redials } from './redials.ts';

export interface WithdrawingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly redials: Redials;
}

export const whenRedialWithdrawnCancelIt =
  ({ clock, log, redials }: WithdrawingParts) =>
  async ({ id, traceparent, data }: EnvelopeOf<'RedialWithdrawn'>): Promise<void> => {
    const { redialId, reason } = data;
    const cause = { id, ...(traceparent === undefined ? {} : { traceparent }) };
    const command = { type: 'Withdraw', withdrawn: data, at: nowInstant(clock) } as const;
    const { events } = await redials.run(redialId, command, cause);
    for (const { type } of events) log.info({ redialId, reason, event: type }, 'redial withdrawn');
  };
