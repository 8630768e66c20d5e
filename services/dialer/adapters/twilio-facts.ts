/**
 * What is known of one redial on Twilio: facts, each told once by whoever hears it first, so that callbacks may come in any order,
 * twice or late. What the dialer hears is derived from all of them.
 */
import type { CallProgress } from '../ports.ts';

export type FactName =
  /** Stored before Twilio is asked, so it is never asked twice. Value: the caller's language, or empty. */
  | 'ordered'
  /** Twilio's id of the call. */
  | 'called'
  | 'ringing'
  | 'answered'
  /** `human`, `machine` or `unknown`. */
  | 'verdict'
  /** How it ended, as `overOf` writes it. */
  | 'over'
  /** The agent put through. */
  | 'connected'
  /** The message plays. */
  | 'message'
  /** We hang up; value: the message to play first, or empty. Also for a call that Twilio has yet to tell of. */
  | 'hang-up'
  | 'agent-ordered'
  | 'agent-called'
  | 'agent-answered'
  | 'agent-over';

export interface Fact {
  readonly value: string;
  /** When it was stored, ms since 1970. */
  readonly at: number;
}
export type Facts = { readonly [F in FactName]?: Fact };

export type FailedResult = Extract<CallProgress, { kind: 'failed' }>['result'];

/** `talked`: it was answered; seconds from the answer to the end. */
export type Over = { readonly talked: number } | { readonly failed: FailedResult };

export const writeOver = (over: Over): string => ('talked' in over ? `talked ${over.talked}` : `failed ${over.failed}`);
const readOver = (text: string): Over => {
  const [kind, rest = ''] = text.split(' ');
  return kind === 'talked' ? { talked: Number(rest) } : { failed: rest as FailedResult };
};

/**
 * In the order the port promises, as far as it is known. With detection an answer waits for its verdict. A call that is over and had
 * been answered was answered by a person unless a machine was heard: in doubt it counts against us.
 */
export const progressOf = (facts: Facts, detection: boolean): CallProgress[] => {
  const { ringing, answered, verdict, connected } = facts;
  const over = facts.over === undefined ? null : readOver(facts.over.value);
  const wasAnswered = answered !== undefined || (over !== null && 'talked' in over);
  const progress: CallProgress[] = [];
  if (ringing !== undefined || wasAnswered) progress.push({ kind: 'ringing' });
  if (wasAnswered && (!detection || verdict !== undefined || over !== null)) {
    const by = verdict?.value === 'machine' ? 'machine' : 'person';
    progress.push({ kind: 'answered', by, ringSeconds: secondsOf(ringing, answered) });
  }
  if (wasAnswered && connected !== undefined) progress.push({ kind: 'connected' });
  if (over === null) return progress;
  if (wasAnswered) progress.push({ kind: 'ended', talkSeconds: talkSeconds(facts, over) });
  else if ('failed' in over)
    progress.push({ kind: 'failed', result: over.failed, ringSeconds: secondsOf(ringing, facts.over) });
  return progress;
};

/** Twilio counts from the answer; the talk began when the agent was put through. */
const talkSeconds = ({ answered, connected, over: end }: Facts, over: Over): number => {
  if (connected === undefined || end === undefined) return 0;
  if (!('talked' in over)) return secondsOf(connected, end);
  const waited = answered === undefined ? 0 : secondsOf(answered, connected);
  return Math.max(0, over.talked - waited);
};

const secondsOf = (from: Fact | undefined, to: Fact | undefined): number =>
  from === undefined || to === undefined ? 0 : Math.max(0, (to.at - from.at) / 1000);
