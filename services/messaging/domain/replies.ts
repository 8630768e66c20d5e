/** What callers mean when they answer, and what we remember of it: one stream per caller, `Replies-<callerId>`. */
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';

export const repliesStream = (caller: CallerId): string => `Replies-${caller}`;

// Intent

export type Intent = SmsEventOf<'SmsReceived'>['intent'];

const STOP_WORDS = [
  'stop',
  'stopall',
  'stop all',
  'quit',
  'end',
  'revoke',
  'opt out',
  'optout',
  'cancel',
  'unsubscribe',
  'no',
  'стоп',
  'стопвсе',
  'стоп все',
  'отписка',
  'отписаться',
  'отпишите',
  'отпишите меня',
  'отказ',
  'отказаться',
  'отмена',
  'не звоните',
  'не звонить',
  'не пишите',
  'не беспокоить',
  'нет',
];
const START_WORDS = ['start', 'unstop', 'opt in', 'optin', 'старт', 'подписка', 'подписаться'];
const HELP_WORDS = ['help', 'info', 'помощь', 'справка'];

/** Cyrillic letters that look like Latin ones, in capitals as phones show them, and their twins in the same order. */
const CYRILLIC = 'авекмнорстухё';
const LATIN = 'abekmhopctyxe';
const latinTwin = (letter: string): string => LATIN[CYRILLIC.indexOf(letter)] ?? letter;

const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/[авекмнорстухё]/g, latinTwin);

const fold = (words: readonly string[]): ReadonlySet<string> => new Set(words.map(folded));
const stopWords = fold(STOP_WORDS);
const startWords = fold(START_WORDS);
const helpWords = fold(HELP_WORDS);

/** One of the few words that mean it beyond doubt even at the head of a longer text: "STOP please", "СТОП, спасибо". */
const plainStops = fold(['stop', 'stopall', 'unsubscribe', 'стоп', 'отписаться', 'отписка']);
const POLITE_STOP_WORDS = 5;

/**
 * The whole message must be the word, whatever its case, punctuation and alphabet; only a plain STOP may be followed by a
 * few words. Who writes "don't stop calling" or "at the end of the week" has not opted out.
 */
export const intentOf = (text: string): Intent => {
  const said = folded(text);
  if (stopWords.has(said) || stopWords.has(said.replaceAll(' ', ''))) return 'stop';
  if (startWords.has(said)) return 'start';
  if (helpWords.has(said)) return 'help';
  const words = said.split(' ');
  return words.length <= POLITE_STOP_WORDS && plainStops.has(words[0] ?? '') ? 'stop' : 'other';
};

// Events and state

export type ReplyEvent = { readonly type: 'SmsReceived'; readonly data: SmsEventOf<'SmsReceived'> };

export interface Replies {
  readonly seen: ReadonlySet<string>;
  /** The reply that opted the caller out, null while they are in: a second STOP is not confirmed again. */
  readonly stoppedBy: string | null;
}

export const noReplies: Replies = { seen: new Set(), stoppedBy: null };

export const evolve = (state: Replies, { data }: ReplyEvent): Replies => ({
  seen: new Set(state.seen).add(data.replyId),
  stoppedBy: stoppedAfter(state.stoppedBy, data),
});

const stoppedAfter = (stoppedBy: string | null, { intent, replyId }: ReplyEvent['data']): string | null => {
  if (intent === 'start') return null;
  return intent === 'stop' ? (stoppedBy ?? replyId) : stoppedBy;
};

// Command

export interface RecordReply {
  readonly type: 'RecordReply';
  readonly reply: SmsEventOf<'SmsReceived'>;
}

export const decide = ({ reply }: RecordReply, state: Replies): readonly ReplyEvent[] =>
  state.seen.has(reply.replyId) ? [] : [{ type: 'SmsReceived', data: reply }];

export const repliesDecider = { initial: noReplies, evolve, decide };
