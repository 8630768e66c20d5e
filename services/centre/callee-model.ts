/**
 * What a redialled caller does: answers, lets it ring, is busy. A seeded model, and the whole of what replay and demo assume.
 * It sees what a network sees: the number and how often we called it in the last day; not the loss or the case behind the call.
 */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Random } from '@ringback/runtime/random.ts';
import { randomOf, seconds, type Duration } from './chance.ts';

/** How the calls to one number end, as shares that sum to 1. */
export interface OutcomeShares {
  readonly person: number;
  readonly machine: number;
  readonly 'no-answer': number;
  readonly busy: number;
  readonly rejected: number;
  readonly unreachable: number;
}

export interface CalleeParameters {
  /** Of first calls. */
  readonly shares: OutcomeShares;
  /** Numbers differ: each one's share of `person` lies evenly within ± this of the average, and stays there. */
  readonly personSpread: number;
  /** Each earlier call to the number in 24 hours multiplies its share of `person`; the others grow in proportion. */
  readonly laterCallFactor: number;
  /** From the order until it rings, or until the network says busy or unreachable. */
  readonly setUpSeconds: number;
  /** How long it rings before a person answers; past the ring timeout it is a `no-answer`. */
  readonly personRing: Duration;
  readonly machineRing: Duration;
  readonly rejectRing: Duration;
  readonly talk: Duration;
  /** How long a person listens to silence before they hang up. */
  readonly patience: Duration;
  /** How long a machine records before it hangs up. */
  readonly machineRecords: Duration;
  /** The agent's, after talking. */
  readonly wrapUp: Duration;
}

/** Ring, talk and wrap-up as in the pacing study; the shares are those of callers who tried to reach us that day. */
export const defaultCalleeParameters: CalleeParameters = {
  shares: { person: 0.62, machine: 0.08, 'no-answer': 0.16, busy: 0.06, rejected: 0.04, unreachable: 0.04 },
  personSpread: 0.15,
  laterCallFactor: 0.85,
  setUpSeconds: 1,
  personRing: { mean: 9, cv: 0.5 },
  machineRing: { mean: 18, cv: 0.2 },
  rejectRing: { mean: 5, cv: 0.5 },
  talk: { mean: 180, cv: 0.9 },
  patience: { mean: 7, cv: 0.4 },
  machineRecords: { mean: 30, cv: 0.3 },
  wrapUp: { mean: 15, cv: 0.5 },
};

export type Callee =
  | {
      readonly kind: 'answers';
      readonly by: 'person' | 'machine';
      readonly ringSeconds: number;
      /** Until they hang up by themselves when nobody speaks. */
      readonly patienceSeconds: number;
      readonly talkSeconds: number;
    }
  /** `rings` false: the network says so at once. */
  | {
      readonly kind: 'fails';
      readonly result: 'no-answer' | 'busy' | 'rejected' | 'unreachable';
      readonly rings: boolean;
      readonly ringSeconds: number;
    };

export interface CalledNumber {
  readonly redialId: RedialId;
  readonly number: string;
  /** Calls of ours to this number in the 24 hours before. */
  readonly earlierCalls: number;
  readonly ringTimeoutSeconds: number;
}

export interface CalleeModel {
  readonly parameters: CalleeParameters;
  /** What this call meets: the same for the same seed and call, whatever else happened before. */
  meet(called: CalledNumber): Callee;
  /** The agent's wrap-up after this redial. */
  readonly wrapUpSeconds: (redial: RedialId) => number;
}

export const calleeModel = (seed: number, parameters: CalleeParameters = defaultCalleeParameters): CalleeModel => ({
  parameters,
  meet(called) {
    const share = personShare(seed, parameters, called);
    const random = randomOf(seed, 'callee', called.redialId);
    const outcome = drawOutcome(random, parameters.shares, share);
    return behave(random, parameters, outcome, called.ringTimeoutSeconds);
  },
  wrapUpSeconds: (redial) => seconds(randomOf(seed, 'wrap-up', redial), parameters.wrapUp),
});

const personShare = (seed: number, parameters: CalleeParameters, called: CalledNumber): number => {
  const leaning = 2 * randomOf(seed, 'number', called.number).next() - 1;
  const first = parameters.shares.person + leaning * parameters.personSpread;
  return Math.min(1, Math.max(0, first)) * parameters.laterCallFactor ** called.earlierCalls;
};

const otherOutcomes = ['machine', 'no-answer', 'busy', 'rejected', 'unreachable'] as const;
type Outcome = keyof OutcomeShares;

const drawOutcome = (random: Random, shares: OutcomeShares, person: number): Outcome => {
  const draw = random.next();
  if (draw < person) return 'person';
  const others = otherOutcomes.reduce((sum, outcome) => sum + shares[outcome], 0);
  let left = ((draw - person) / (1 - person)) * others;
  for (const outcome of otherOutcomes) {
    left -= shares[outcome];
    if (left < 0) return outcome;
  }
  return 'no-answer';
};

const behave = (random: Random, parameters: CalleeParameters, outcome: Outcome, timeout: number): Callee => {
  if (outcome === 'person' || outcome === 'machine') return answer(random, parameters, outcome, timeout);
  if (outcome === 'rejected') return rejection(seconds(random, parameters.rejectRing), timeout);
  const rings = outcome === 'no-answer';
  return { kind: 'fails', result: outcome, rings, ringSeconds: rings ? timeout : 0 };
};

const answer = (random: Random, parameters: CalleeParameters, by: 'person' | 'machine', timeout: number): Callee => {
  const person = by === 'person';
  const ringSeconds = seconds(random, person ? parameters.personRing : parameters.machineRing);
  const patienceSeconds = seconds(random, person ? parameters.patience : parameters.machineRecords);
  // Whoever is put through to a machine notices, and leaves as it stops recording.
  const talkSeconds = person ? seconds(random, parameters.talk) : patienceSeconds;
  if (ringSeconds >= timeout) return { kind: 'fails', result: 'no-answer', rings: true, ringSeconds: timeout };
  return { kind: 'answers', by, ringSeconds, patienceSeconds, talkSeconds };
};

const rejection = (ringSeconds: number, timeout: number): Callee => ({
  kind: 'fails',
  result: ringSeconds < timeout ? 'rejected' : 'no-answer',
  rings: true,
  ringSeconds: Math.min(ringSeconds, timeout),
});
