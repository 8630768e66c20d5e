/**
 * A receipt tells what became of an SMS. It may come twice, before the answer to the submit, or for an SMS whose answer was
 * lost: it is written down first, and matched when both it and the SMS are known.
 */
import { deriveId, instant, smsStream, type SmsId } from '@ringback/contracts/ids.ts';
import type { SmsEvent } from '@ringback/contracts/sms.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { inTrace } from '@ringback/runtime/telemetry/telemetry.ts';
import type { SmsCommand } from '../domain/sms.ts';
import type { Sms } from '../domain/sms-state.ts';
import { UNNAMED, type Receipt } from '../ports.ts';
import type { MessagingDeps } from './deps.ts';
import { isPhoneNumber } from './phone-number.ts';

/** For the gateway: resolves once the receipt cannot be lost any more. */
export const whenReceipt =
  (deps: MessagingDeps) =>
  async ({ messageId: told, state, error, to, reference, at }: Receipt): Promise<void> => {
    if (state === 'pending') return;
    const handset = to !== null && isPhoneNumber(to) ? deps.sealing.callerIdOf(deps.settings.tenantId, to) : null;
    // Some operators name our own number there, or a national one: where nobody was written to, the id alone counts.
    const caller = handset !== null && (await deps.receipts.knows(handset)) ? handset : null;
    // What names no message is told from its like by the caller.
    const messageId = told.startsWith(UNNAMED) ? deriveId(told, caller ?? '') : told;
    const receipt = { messageId, state, error, reference: reference ?? null, at: instant(at) };
    await deps.receipts.note(receipt, caller);
    const sms = await deps.receipts.smsOf(receipt, caller);
    if (sms !== null) await settle(deps, sms);
  };

/** For whoever follows the streams of SMS: keeps the receipt book, and settles what receipts are already there for. */
export const whenSmsChangesMatchReceipts =
  (deps: MessagingDeps) =>
  async (events: readonly StoredEvent[]): Promise<void> => {
    for (const { type, data } of events) {
      // Our own decider wrote them, typed.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      await noteChange(deps, { type, data } as SmsEvent);
    }
  };

const noteChange = async (deps: MessagingDeps, { type, data }: SmsEvent): Promise<void> => {
  switch (type) {
    case 'SmsSubmitting':
      return deps.receipts.awaited(data.smsId, data.callerId, data.at);
    case 'SmsSubmitted':
      await deps.receipts.submitted(data.smsId, data.callerId, data.messageIds, data.at);
      return settle(deps, data.smsId);
    case 'SmsOutcomeUnknown':
      return settle(deps, data.smsId);
    case 'SmsNotSent':
    case 'SmsDelivered':
    case 'SmsFailed':
      return deps.receipts.settled(data.smsId);
    case 'SmsAccepted':
    case 'SmsRefused':
    case 'SmsReceived':
      return undefined;
    default:
      return type satisfies never;
  }
};

const settle = async (deps: MessagingDeps, sms: SmsId): Promise<void> => {
  const stream = smsStream(sms);
  const { state, traceparent } = await deps.sms.load(stream);
  const receipts = await receiptsOf(deps, sms, state);
  if (receipts.length === 0) return;
  const now = nowInstant(deps.clock);
  const command: SmsCommand = { type: 'SettleByReceipts', receipts, now };
  // A receipt knows nothing of a trace: the stream of its SMS does.
  await inTrace('sms receipt', traceparent, () =>
    deps.sms.run(stream, command, { causeId: deriveId('receipts', sms), time: now }),
  );
};

const receiptsOf = ({ receipts }: MessagingDeps, sms: SmsId, state: Sms) => {
  if (state.status === 'submitted') return receipts.receiptsFor(sms, state.messageIds, state.order.callerId);
  if (state.status === 'unknown') return receipts.orphansFor(sms, state.order.callerId, state.submittingAt);
  return [];
};
