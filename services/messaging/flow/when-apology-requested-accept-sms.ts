/** Recovery asks for an apology: it is taken on, or refused at once where it must never be sent. */
import { smsStream } from '@ringback/contracts/ids.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { SmsOrder } from '../domain/sms-state.ts';
import type { MessagingDeps } from './deps.ts';

export const whenApologyRequested =
  ({ sms, optedOut, clock }: MessagingDeps) =>
  async ({ id, traceparent, data }: EnvelopeOf<'ApologyRequested'>): Promise<void> => {
    const { at: _at, decision: _decision, ...asked } = data;
    const order: SmsOrder = { ...asked, kind: 'apology' };
    const now = nowInstant(clock);
    await sms.run(
      smsStream(order.smsId),
      { type: 'AcceptSms', order, optedOut: await optedOut.has(order.callerId), now },
      { causeId: id, time: now, ...(traceparent === undefined ? {} : { traceparent }) },
    );
  };
