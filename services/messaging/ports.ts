/** What messaging asks of the world: someone who carries an SMS and tells what became of it. */
import type { SmsId } from '@ringback/contracts/ids.ts';

export interface SmsOrder {
  readonly smsId: SmsId;
  /** E.164; in hand only here, never logged. */
  readonly to: string;
  readonly text: string;
  /** The operator may drop it after this long. */
  readonly validitySeconds: number;
  /** An earlier submit of it had no answer: takes its place where the operator still has it, so that nobody gets both. */
  readonly replaces?: boolean;
}

export type SubmitResult =
  /** One message id per part, as the operator wrote it. */
  | { readonly outcome: 'submitted'; readonly messageIds: readonly string[] }
  /** The operator said no; nothing was sent. `error` is its word, such as `ESME_RINVDSTADR`. */
  | { readonly outcome: 'refused'; readonly error: string }
  /** Surely not sent (no session, window full, throttled): may be tried again. */
  | { readonly outcome: 'not-sent'; readonly why: string }
  /** The answer was lost: it may have been sent. */
  | { readonly outcome: 'unknown'; readonly why: string };

/** Where a receipt names no message its id begins with this: the handset and the time, or our reference, tell which it is about. */
export const UNNAMED = 'unnamed-';

export interface Receipt {
  /** As the receipt wrote it: may differ from the submit's in radix or case (`matchesMessageId`). */
  readonly messageId: string;
  readonly state: 'delivered' | 'failed' | 'pending';
  /** E.164 of the handset it speaks of, where the operator says: settles an SMS whose answer, and so whose ids, were lost. */
  readonly to: string | null;
  /** The first 16 bits of the SMS's id, where the operator gives our own reference back. */
  readonly reference?: number;
  readonly error: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Which part of a long text this is, as the handset numbered it; `number` counts from 1. */
export interface IncomingPart {
  readonly reference: number;
  readonly total: number;
  readonly number: number;
}

export interface IncomingSms {
  /** Stable across redelivery of the same deliver_sm where the operator gives us anything to tell it by. */
  readonly replyId: string;
  /** Nothing but its words and the time tells it from others: said again after something else it is another. */
  readonly byWords?: true;
  readonly from: string;
  readonly text: string;
  readonly at: number;
  /** Absent where the text is whole. */
  readonly part?: IncomingPart;
}

export interface SmsGateway {
  /** Never throws for what the world does; see `SubmitResult`. */
  submit(order: SmsOrder): Promise<SubmitResult>;
  /** The listener's promise is awaited before the operator gets its deliver_sm_resp: rejected means "deliver again". */
  onReceipt(listener: (receipt: Receipt) => Promise<void>): void;
  onIncoming(listener: (sms: IncomingSms) => Promise<void>): void;
  /** Whether a submit would reach the operator now. */
  readonly connected: boolean;
  /** Waits for submits in hand, then unbinds. */
  close(): Promise<void>;
}
