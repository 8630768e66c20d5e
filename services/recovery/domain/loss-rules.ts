/**
 * Which lost calls are chased. One list, read from the top: the first rule that refuses is the recorded reason. To add one,
 * name it in `contracts/cases.ts` (`notEligibleReasons`), write it here, and put it in the list.
 */
import type { NotEligibleReason } from '@ringback/contracts/cases.ts';
import type { Caller, Decision, LossReason } from '@ringback/contracts/parts.ts';
import type { Policy } from './policy.ts';

export type Inputs = Decision['inputs'];

/** What is known when a loss is judged. Times in milliseconds since 1970. */
export interface LossFacts {
  readonly caller: Caller | null;
  readonly callerProblem: 'withheld' | 'invalid' | null;
  /** Whether the number starts with an allowed prefix; the number itself stays sealed. */
  readonly numberAllowed: boolean;
  readonly reason: LossReason;
  readonly waitSeconds: number;
  readonly lostAt: number;
  readonly now: number;
  readonly optedOut: boolean;
  /** Until when the caller last spoke to us, by any call or redial known so far. */
  readonly reachedUntil: number | null;
}

export interface LossRule {
  readonly name: NotEligibleReason;
  /** What it looked at, if it refuses; null to let the loss pass. */
  refuses(facts: LossFacts, policy: Policy): Inputs | null;
}

const unknownCaller: LossRule = {
  name: 'unknown-caller',
  refuses: ({ caller, callerProblem }) => (caller === null && callerProblem !== 'invalid' ? { callerProblem } : null),
};

const invalidNumber: LossRule = {
  name: 'invalid-number',
  refuses: ({ caller, callerProblem }) => (caller === null ? { callerProblem } : null),
};

const shortAbandon: LossRule = {
  name: 'short-abandon',
  refuses: ({ reason, waitSeconds }, { shortAbandonSeconds }) =>
    reason === 'hung-up' && waitSeconds <= shortAbandonSeconds ? { waitSeconds, shortAbandonSeconds } : null,
};

const reasonNotChased: LossRule = {
  name: 'reason-not-chased',
  refuses: ({ reason }, { chase }) => (chase.includes(reason) ? null : { reason, chase: chase.join(' ') }),
};

const numberNotAllowed: LossRule = {
  name: 'number-not-allowed',
  refuses: ({ caller, numberAllowed }) =>
    caller?.line === 'premium' || !numberAllowed ? { line: caller?.line ?? null, numberAllowed } : null,
};

const optedOut: LossRule = {
  name: 'opted-out',
  refuses: (facts) => (facts.optedOut ? { optedOut: true } : null),
};

const gotThrough: LossRule = {
  name: 'got-through',
  refuses: ({ reachedUntil, lostAt }) =>
    reachedUntil !== null && reachedUntil >= lostAt
      ? { secondsAfterTheLoss: Math.round((reachedUntil - lostAt) / 1000) }
      : null,
};

const tooLate: LossRule = {
  name: 'too-late',
  refuses: ({ now, lostAt }, { redial }) => {
    const minutesSince = Math.round((now - lostAt) / 60_000);
    return minutesSince > redial.freshMinutes ? { minutesSince, freshMinutes: redial.freshMinutes } : null;
  },
};

export const lossRules: readonly LossRule[] = [
  unknownCaller,
  invalidNumber,
  shortAbandon,
  reasonNotChased,
  numberNotAllowed,
  optedOut,
  gotThrough,
  tooLate,
];

export type LossVerdict = { readonly rule: 'eligible' | NotEligibleReason; readonly inputs: Inputs };

export const judgeLoss = (facts: LossFacts, policy: Policy): LossVerdict => {
  for (const rule of lossRules) {
    const inputs = rule.refuses(facts, policy);
    if (inputs) return { rule: rule.name, inputs };
  }
  return { rule: 'eligible', inputs: { waitSeconds: facts.waitSeconds, reason: facts.reason } };
};
