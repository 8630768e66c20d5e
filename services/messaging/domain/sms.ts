/**
 * One SMS, from the order to its end. Intent (`SmsSubmitting`) is stored before the operator hears of it and the outcome
 * after, so an answer that was lost is a state of its own and nothing is ever sent twice blindly.
 */
import type { Instant } from '@ringback/contracts/ids.ts';
import { epochMs, instant } from '@ringback/contracts/ids.ts';
import type { SmsEvent, SmsEventOf } from '@ringback/contracts/sms.ts';

// Events: the life of one SMS. `SmsReceived` is another story, see replies.ts.

export type SmsLifeEvent = Exclude<SmsEvent, { type: 'SmsReceived' }>;
export type SmsOrder = Omit<SmsEventOf<'SmsAccepted'>, 'at'>;
export type SmsKind = SmsOrder['kind'];
export type SmsRefusal = SmsEventOf<'SmsRefused'>['reason'];

// State

export type Sms =
  | { readonly status: 'none' }
  /** `attempts` that surely sent nothing lie behind; not to be tried before `dueAt`. */
  | { readonly status: 'waiting'; readonly order: SmsOrder; readonly attempts: number; readonly dueAt: Instant }
  | ({ readonly status: 'submitting'; readonly attempts: number; readonly since: Instant } & Tried)
  | { readonly status: 'submitted'; readonly order: SmsOrder; readonly messageIds: readonly string[] }
  | ({ readonly status: 'unknown'; readonly since: Instant } & Tried)
  | { readonly status: 'refused' | 'delivered' | 'failed' };

interface Tried {
  readonly order: SmsOrder;
  readonly parts: number;
  /** When it was first, perhaps, submitted: no receipt is older. */
  readonly submittingAt: Instant;
  /** Whether this is the second submit, after an unknown outcome. */
  readonly resent: boolean;
}

export const noSms: Sms = { status: 'none' };

export const evolve = (state: Sms, event: SmsLifeEvent): Sms => {
  switch (event.type) {
    case 'SmsAccepted': {
      const { at: _, ...order } = event.data;
      return { status: 'waiting', order, attempts: 0, dueAt: order.notBefore };
    }
    case 'SmsRefused':
      return { status: 'refused' };
    case 'SmsSubmitting':
      return startedSubmitting(state, event.data);
    case 'SmsNotSent':
      return state.status === 'submitting'
        ? { status: 'waiting', order: state.order, attempts: state.attempts, dueAt: event.data.retryAt }
        : state;
    case 'SmsSubmitted':
      return 'order' in state ? { status: 'submitted', order: state.order, messageIds: event.data.messageIds } : state;
    case 'SmsOutcomeUnknown':
      return state.status === 'submitting' ? { ...triedIn(state), status: 'unknown', since: event.data.at } : state;
    case 'SmsDelivered':
      return { status: 'delivered' };
    case 'SmsFailed':
      return { status: 'failed' };
    default:
      return event satisfies never;
  }
};

const triedIn = ({ order, parts, submittingAt, resent }: Tried): Tried => ({ order, parts, submittingAt, resent });

const startedSubmitting = (state: Sms, { at, parts }: SmsEventOf<'SmsSubmitting'>): Sms => {
  if (state.status === 'waiting') {
    const { order, attempts } = state;
    return { status: 'submitting', order, parts, submittingAt: at, resent: false, attempts: attempts + 1, since: at };
  }
  return state.status === 'unknown'
    ? { ...triedIn(state), status: 'submitting', resent: true, attempts: 1, since: at }
    : state;
};

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
  /** `receipts`: all that are known of this SMS, one per part. */
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
  const failed = receipts.find((receipt) => receipt.state === 'failed');
  if (failed) return [{ type: 'SmsFailed', data: { ...head, error: shortened(failed.error ?? 'undelivered') } }];
  // Of an unknown outcome nobody knows the ids: one delivered part proves that the operator took it.
  const wanted = state.status === 'submitted' ? new Set(state.messageIds).size : 1;
  const delivered = new Map(receipts.map((receipt) => [receipt.messageId, receipt.at]));
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
