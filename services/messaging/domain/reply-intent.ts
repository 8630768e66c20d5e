/** What a caller means by an SMS. Pure; `reply-intent.test.ts` is the list of what has been thought of. */
import type { ReplyIntent, WishedTime } from '@ringback/contracts/sms.ts';
import { readTime } from './reply-time.ts';
import {
  beforeTime,
  callWords,
  cancelAsStop,
  cancelWords,
  courtesies,
  folded,
  helpWords,
  laterWords,
  nowWords,
  plainStops,
  smallWords,
  solvedWords,
  startWords,
  stopWords,
} from './reply-words.ts';

export interface ReplyRead {
  readonly intent: ReplyIntent;
  /** Of `later`; null where no time was named. */
  readonly wishedTime: WishedTime | null;
  /** Of the words; null where there are none of either, as in "18:30". */
  readonly language: 'ru' | 'en' | null;
}

export interface ReadingRules {
  /** Whether CANCEL alone is an opt-out, as the law has it for North American numbers; elsewhere it calls off one call. */
  readonly cancelStops: boolean;
}

const POLITE_STOP_WORDS = 5;

/**
 * The whole message must be understood: only a plain STOP may be followed by a few words. Who writes "don't stop calling" or
 * "at the end of the week" has not opted out, and what holds one word nobody knows is for a person to read.
 */
export const readReply = (text: string, rules: ReadingRules = { cancelStops: false }): ReplyRead => {
  const language = languageOf(text);
  const said = folded(text);
  const plain = (intent: ReplyIntent): ReplyRead => ({ intent, wishedTime: null, language });
  const civil = withoutCourtesies(said);
  const command = commandIn(said, civil, rules);
  if (command !== null) return plain(command);
  if (cancelWords.has(said) || cancelWords.has(civil)) return plain('cancel');
  if (solvedWords.has(civil)) return plain('solved');
  return { language, ...callWish(text) };
};

const languageOf = (text: string): 'ru' | 'en' | null => {
  if (/[а-яё]/i.test(text)) return 'ru';
  return /[a-z]/i.test(text) ? 'en' : null;
};

const commandIn = (said: string, civil: string, { cancelStops }: ReadingRules): ReplyIntent | null => {
  if ([said, civil, said.replaceAll(' ', '')].some((words) => stopWords.has(words))) return 'stop';
  if (cancelStops && cancelAsStop.has(said)) return 'stop';
  if (startWords.has(said)) return 'start';
  if (helpWords.has(said)) return 'help';
  const words = civil.split(' ');
  return words.length <= POLITE_STOP_WORDS && plainStops.has(words[0] ?? '') ? 'stop' : null;
};

const withoutCourtesies = (said: string): string => {
  const words = said.split(' ');
  const first = words.findIndex((word) => !courtesies.has(word));
  const last = words.findLastIndex((word) => !courtesies.has(word));
  return words.slice(Math.max(first, 0), last + 1).join(' ');
};

const OTHER = { intent: 'other', wishedTime: null } as const;
const NOT_NOW = /(?<=^| )(?:not now|не сейчас)(?= |$)/;

/** A call at once, or at another time: every word must be one of a wish, a time or courtesy. */
const callWish = (text: string): Pick<ReplyRead, 'intent' | 'wishedTime'> => {
  const { time, unclear, rest } = readTime(text, (word) => beforeTime.has(folded(word)));
  if (unclear) return OTHER;
  const notNow = NOT_NOW.test(rest);
  const words = rest.replace(NOT_NOW, ' ').split(' ').map(folded).filter(Boolean);
  const among = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (!words.every((word) => known.some((set) => set.has(word)))) return OTHER;
  if (time !== null) return among(nowWords) ? OTHER : { intent: 'later', wishedTime: time };
  if (notNow || among(laterWords)) return among(nowWords) ? OTHER : { intent: 'later', wishedTime: null };
  return among(nowWords) || among(callWords) ? { intent: 'now', wishedTime: null } : OTHER;
};

const known = [courtesies, callWords, nowWords, laterWords, smallWords];
