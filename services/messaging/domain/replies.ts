/** What callers mean when they answer, and what we remember of it: one stream per caller, `Replies-<callerId>`. */
import { deriveId, type CallerId } from '@ringback/contracts/ids.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';

export const repliesStream = (caller: CallerId): string => `Replies-${caller}`;

// Events and state

export type ReplyEvent = { readonly type: 'SmsReceived'; readonly data: SmsEventOf<'SmsReceived'> };

export interface Replies {
  readonly seen: ReadonlySet<string>;
  readonly last: string | null;
  /** The reply that opted the caller out, null while they are in: a second STOP is not confirmed again. */
  readonly stoppedBy: string | null;
}

export const noReplies: Replies = { seen: new Set(), last: null, stoppedBy: null };

export const evolve = (state: Replies, { data }: ReplyEvent): Replies => ({
  seen: new Set(state.seen).add(data.replyId),
  last: data.replyId,
  stoppedBy: stoppedAfter(state.stoppedBy, data),
});

const stoppedAfter = (stoppedBy: string | null, { intent, replyId }: ReplyEvent['data']): string | null => {
  if (intent === 'start') return null;
  return intent === 'stop' ? (stoppedBy ?? replyId) : stoppedBy;
};

/**
 * Of a reply that only its words tell from others: STOP, START, STOP within minutes are three, and the last one counts. A START is
 * none of these: delivered twice with a STOP between, it would undo that.
 */
export const replyIdAfter = (
  { seen, last }: Replies,
  { replyId, intent }: Pick<ReplyEvent['data'], 'replyId' | 'intent'>,
) => {
  let id = replyId;
  if (intent === 'start') return id;
  for (let again = 1; seen.has(id) && id !== last; again += 1) id = deriveId(replyId, 'again', again);
  return id;
};

// Command

export interface RecordReply {
  readonly type: 'RecordReply';
  readonly reply: SmsEventOf<'SmsReceived'>;
}

export const decide = ({ reply }: RecordReply, state: Replies): readonly ReplyEvent[] =>
  state.seen.has(reply.replyId) ? [] : [{ type: 'SmsReceived', data: reply }];

export const repliesDecider = { initial: noReplies, evolve, decide };
