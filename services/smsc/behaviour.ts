/** How the SMSC behaves towards those who send through it. */
import { chanceOf } from './chance.ts';

/** What becomes of one submit_sm. All but the first are faults, for tests. */
export type Verdict =
  | 'accept'
  | 'throttle'
  | 'queue-full'
  | 'reject'
  /** Stored, then the connection breaks before the answer. */
  | 'lose-answer'
  /** Stored, and never answered. */
  | 'silence';

export interface SmscBehaviour {
  /** Time from the submit to its delivery receipt. */
  readonly receiptDelayMs: number;
  /** Time from the submit, already stored, to its answer. */
  readonly answerDelayMs: number;
  /** Share of SMS whose handset cannot be reached, from 0 to 1; which ones follows from the seed and the SMS. */
  readonly failShare: number;
  readonly seed: number;
  /** Message ids are hex in the answer; some operators write them in decimal in the receipt. */
  readonly receiptRadix: 'hex' | 'decimal';
  /** Pause before what a receiver did not take is delivered again. */
  readonly retryMs: number;
  /** `nth` counts the submits since the start, from 1. */
  readonly verdict: (nth: number) => Verdict;
}

export const plainBehaviour: SmscBehaviour = {
  receiptDelayMs: 2000,
  answerDelayMs: 0,
  failShare: 0,
  seed: 1,
  receiptRadix: 'hex',
  retryMs: 5000,
  verdict: () => 'accept',
};

export const handsetReached = ({ seed, failShare }: SmscBehaviour, smsId: number): boolean =>
  chanceOf(seed, 'handset', smsId) >= failShare;
