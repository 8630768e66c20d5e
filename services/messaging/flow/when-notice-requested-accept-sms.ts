/** Recovery asks for an SMS beside the apology: an answer to the caller, or the word that a promised call is late. */
import { smsStream } from '@ringback/contracts/ids.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { SmsOrder } from '../domain/sms-state.ts';
import type { MessagingDeps } from './deps.ts';

export const whenNoticeRequested =
  ({ sms, optedOut, clock }: MessagingDeps) =>
  async ({ id, traceparent, data }: EnvelopeOf<'NoticeRequested'>): Promise<void> => {
    const { at: _at, decision: _decision, replyId: _replyId, promise, ...asked } = data;
    const order: SmsOrder = { ...asked, ...(promise === null ? {} : { promise }) };
    const now = nowInstant(clock);
    await sms.run(
      smsStream(order.smsId),
      { type: 'AcceptSms', order, optedOut: await optedOut.has(order.callerId), now },
      { causeId: id, time: now, ...(traceparent === undefined ? {} : { traceparent }) },
    );
  };
