/** What an SMS is by what was recorded of it. */
import type { Instant } from '@ringback/contracts/ids.ts';
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
