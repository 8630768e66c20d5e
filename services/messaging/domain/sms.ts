/**
 * What is recorded of one SMS, from the order to its end. Intent (`SmsSubmitting`) is stored before the operator hears of it and the
 * outcome after, so an answer that was lost is a state of its own and nothing is ever sent twice blindly.
 */
import { epochMs, type Instant, instant } from '@ringback/contracts/ids.ts';
import { evolve, noSms, type Sms, type SmsLifeEvent, type SmsOrder, type SmsRefusal } from './sms-state.ts';

// Commands

export interface SmsPolicy {
  /** No answer for this long after the intent was stored: whoever was submitting is gone. */
  readonly submitTimeoutSeconds: number;
  /** An unknown outcome nobody settles for this long counts as failed. */
  readonly unknownOutcomeMinutes: number;
  /** So long after its outcome became unknown an SMS in one part is submitted once more, to replace the first; null: never. */
  readonly resendUnknownAfterMinutes: number | null;
}

export type SubmissionOutcome =
  | { readonly outcome: 'submitted'; readonly messageIds: readonly string[] }
  | { readonly outcome: 'refused'; readonly error: string }
  | { readonly outcome: 'not-sent'; readonly why: string }
  | { readonly outcome: 'unknown'; readonly why: string };

/** What became of the parts, as far as receipts tell; `at` is when the receipt came. */
export interface ReceiptSeen {
  readonly messageId: string;
  readonly state: 'delivered' | 'failed';
  readonly error: string | null;
  readonly at: Instant;
}

export type SmsCommand =
  | { readonly type: 'AcceptSms'; readonly order: SmsOrder; readonly optedOut: boolean; readonly now: Instant }
  | { readonly type: 'RefuseSms'; readonly reason: SmsRefusal; readonly now: Instant }
  | {
      readonly type: 'StartSubmitting';
      readonly parts: number;
      readonly encoding: 'gsm7' | 'ucs2';
      readonly optedOut: boolean;
      readonly now: Instant;
    }
  | {
      readonly type: 'ResubmitUnknown';
      readonly encoding: 'gsm7' | 'ucs2';
      readonly optedOut: boolean;
      readonly policy: SmsPolicy;
      readonly now: Instant;
    }
  | { readonly type: 'RecordSubmission'; readonly result: SubmissionOutcome; readonly now: Instant }
  /** `receipts`: all that are known of this SMS, oldest first. */
  | { readonly type: 'SettleByReceipts'; readonly receipts: readonly ReceiptSeen[]; readonly now: Instant }
  | { readonly type: 'GiveUpWaiting'; readonly policy: SmsPolicy; readonly now: Instant };

export const decide = (command: SmsCommand, state: Sms): readonly SmsLifeEvent[] => {
  switch (command.type) {
    case 'AcceptSms':
      return accept(command, state);
    case 'RefuseSms':
      return refuse(command, state);
    case 'StartSubmitting':
      return startSubmitting(command, state);
    case 'ResubmitUnknown':
      return resubmitUnknown(command, state);
    case 'RecordSubmission':
      return recordSubmission(command, state);
    case 'SettleByReceipts':
      return settleByReceipts(command, state);
    case 'GiveUpWaiting':
      return giveUpWaiting(command, state);
    default:
      return command satisfies never;
  }
};

type CommandOf<T extends SmsCommand['type']> = Extract<SmsCommand, { type: T }>;
type Events = readonly SmsLifeEvent[];

const accept = ({ order, optedOut, now }: CommandOf<'AcceptSms'>, state: Sms): Events => {
  if (state.status !== 'none') return [];
  const reason = order.caller.line === 'fixed' ? 'landline' : reasonAgainst(order, optedOut, now);
  return reason === null ? [{ type: 'SmsAccepted', data: { ...order, at: now } }] : [refused(order, reason, now)];
};

const refuse = ({ reason, now }: CommandOf<'RefuseSms'>, state: Sms): Events =>
  state.status === 'waiting' ? [refused(state.order, reason, now)] : [];

const startSubmitting = (command: CommandOf<'StartSubmitting'>, state: Sms): Events => {
  const { parts, encoding, optedOut, now } = command;
  if (state.status !== 'waiting' || now < state.dueAt) return [];
  const reason = reasonAgainst(state.order, optedOut, now);
  if (reason !== null) return [refused(state.order, reason, now)];
  return [{ type: 'SmsSubmitting', data: { ...about(state.order, now), parts, encoding } }];
};

/** That the second submit was not taken says nothing about the first. */
const stillUnknown = (state: Sms, why: string, now: Instant): Events | null => {
  if (!('resent' in state) || !state.resent) return null;
  if (state.status === 'unknown') return [];
  return [{ type: 'SmsOutcomeUnknown', data: { ...about(state.order, now), why: shortened(why) } }];
};

const resubmitUnknown = (command: CommandOf<'ResubmitUnknown'>, state: Sms): Events => {
  const { encoding, optedOut, policy, now } = command;
  const due = resendAt(state, policy);
  if (due === null || now < due || state.status !== 'unknown') return [];
  const head = about(state.order, now);
  if (reasonAgainst(state.order, optedOut, now) !== null)
    return [{ type: 'SmsFailed', data: { ...head, error: 'no-answer' } }];
  return [{ type: 'SmsSubmitting', data: { ...head, parts: state.parts, encoding, replaces: true } }];
};

const recordSubmission = ({ result, now }: CommandOf<'RecordSubmission'>, state: Sms): Events => {
  // An answer may come after we stopped hoping for one: then it settles what was unknown.
  if (state.status !== 'submitting' && state.status !== 'unknown') return [];
  const head = about(state.order, now);
  switch (result.outcome) {
    case 'submitted':
      return [{ type: 'SmsSubmitted', data: { ...head, messageIds: [...result.messageIds] } }];
    case 'refused':
      return (
        stillUnknown(state, result.error, now) ?? [
          { type: 'SmsFailed', data: { ...head, error: shortened(result.error) } },
        ]
      );
    case 'not-sent': {
      if (state.status === 'unknown') return [];
      const unknown = stillUnknown(state, result.why, now);
      if (unknown !== null) return unknown;
      const retryAt = instant(epochMs(now) + retryDelayMs(state.attempts));
      return [{ type: 'SmsNotSent', data: { ...head, why: shortened(result.why), retryAt } }];
    }
    case 'unknown':
      return state.status === 'unknown'
        ? []
        : [{ type: 'SmsOutcomeUnknown', data: { ...head, why: shortened(result.why) } }];
    default:
      return result satisfies never;
  }
};

const settleByReceipts = ({ receipts, now }: CommandOf<'SettleByReceipts'>, state: Sms): Events => {
  if (state.status !== 'submitted' && state.status !== 'unknown') return [];
  const head = about(state.order, now);
  // Of several final words on one part the first counts, as it does where each is heard alone.
  const first = receipts.filter(({ messageId }, at) => receipts.findIndex((one) => one.messageId === messageId) === at);
  const failed = first.find((receipt) => receipt.state === 'failed');
  if (failed) return [{ type: 'SmsFailed', data: { ...head, error: shortened(failed.error ?? 'undelivered') } }];
  // Of an unknown outcome nobody knows the ids: one delivered part proves that the operator took it.
  const wanted = state.status === 'submitted' ? new Set(state.messageIds).size : 1;
  const delivered = new Map(first.map((receipt) => [receipt.messageId, receipt.at]));
  if (delivered.size < wanted) return [];
  const deliveredAt = [...delivered.values()].reduce((latest, at) => (at > latest ? at : latest));
  return [{ type: 'SmsDelivered', data: { ...head, deliveredAt } }];
};

const giveUpWaiting = ({ policy, now }: CommandOf<'GiveUpWaiting'>, state: Sms): Events => {
  const due = overdueAt(state, { ...policy, resendUnknownAfterMinutes: null });
  if (due === null || now < due || !('order' in state)) return [];
  const head = about(state.order, now);
  return state.status === 'submitting'
    ? [{ type: 'SmsOutcomeUnknown', data: { ...head, why: 'no-answer-recorded' } }]
    : [{ type: 'SmsFailed', data: { ...head, error: 'no-answer' } }];
};

/** When an SMS of unknown outcome is to be submitted once more; null: not at all. */
export const resendAt = (state: Sms, { resendUnknownAfterMinutes: after }: SmsPolicy): Instant | null => {
  // Of several parts each would replace the one before it.
  if (after === null || state.status !== 'unknown' || state.resent || state.parts > 1) return null;
  const at = later(state.since, after * 60);
  return at > state.order.notAfter ? null : at;
};

/** When somebody must look at this SMS again, null when nothing more is to come by itself. */
export const dueAt = (state: Sms, policy: SmsPolicy): Instant | null =>
  state.status === 'waiting' ? state.dueAt : overdueAt(state, policy);

const overdueAt = (state: Sms, policy: SmsPolicy): Instant | null => {
  if (state.status === 'submitting') return later(state.since, policy.submitTimeoutSeconds);
  if (state.status !== 'unknown') return null;
  const givenUpAt = later(state.since, policy.unknownOutcomeMinutes * 60);
  const againAt = resendAt(state, policy);
  return againAt !== null && againAt < givenUpAt ? againAt : givenUpAt;
};

const reasonAgainst = (order: SmsOrder, optedOut: boolean, now: Instant): SmsRefusal | null => {
  // The confirmation of an opt-out is the one message an opted-out caller must get.
  if (optedOut && order.kind !== 'confirmation') return 'opted-out';
  return now > order.notAfter ? 'too-late' : null;
};

const about = ({ tenantId, callerId, smsId }: SmsOrder, at: Instant) => ({ tenantId, callerId, smsId, at });

const refused = (order: SmsOrder, reason: SmsRefusal, at: Instant): SmsLifeEvent => ({
  type: 'SmsRefused',
  data: { ...about(order, at), caseId: order.caseId, kind: order.kind, reason },
});

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/** 5 s, 10 s, 20 s … 5 min: an operator that is away for an hour costs a dozen tries, not a thousand. */
const retryDelayMs = (attempts: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));

const later = (at: Instant, seconds: number): Instant => instant(epochMs(at) + seconds * 1000);
const LONGEST_WORD = 128;
const shortened = (text: string): string => text.slice(0, LONGEST_WORD);

export const smsDecider = { initial: noSms, evolve, decide };
