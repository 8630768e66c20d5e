/** The world a simulated team dials into: who answers, how long it rings, how long they talk. The same for every policy. */
import { seededRandom, type Random } from '@ringback/runtime/random.ts';
import type { RedialKind } from '@ringback/dialer/pacing/known.ts';

export interface Duration {
  readonly mean: number;
  readonly cv: number;
}

export interface Population {
  /** Share of redials; they sum to 1. */
  readonly share: number;
  readonly answer: number;
  readonly kind: RedialKind;
}

/** Durations in seconds. */
export interface World {
  readonly populations: readonly Population[];
  readonly answeredRing: Duration;
  /** How the others end, as shares that sum to 1: not answered at all, by a machine, rejected, busy or invalid. */
  readonly others: { readonly noAnswer: number; readonly machine: number; readonly rejected: number };
  readonly machineRing: Duration;
  readonly rejectedRing: Duration;
  readonly fastFailure: Duration;
  readonly ringTimeout: number;
  readonly talk: Duration;
  readonly wrapUp: Duration;
  readonly graceSeconds: number;
}

export const firstAttempt: RedialKind = { attempt: 1, numberType: 'mobile', minutesSinceLoss: null };

export const worldOf = (answer: number): World => ({
  populations: [{ share: 1, answer, kind: firstAttempt }],
  answeredRing: { mean: 9, cv: 0.5 },
  others: { noAnswer: 0.6, machine: 0.2, rejected: 0.05 },
  machineRing: { mean: 12, cv: 0.3 },
  rejectedRing: { mean: 6, cv: 0.5 },
  fastFailure: { mean: 2, cv: 0.5 },
  ringTimeout: 25,
  talk: { mean: 180, cv: 0.9 },
  wrapUp: { mean: 15, cv: 0.5 },
  graceSeconds: 2,
});

export interface Outcome {
  readonly answered: boolean;
  readonly ringSeconds: number;
}

/** Each stream of chance is its own: the nth redial meets the same callee, the nth talk lasts as long, whatever the policy. */
export interface Chance {
  kind(): Population;
  outcome(of: Population): Outcome;
  talkSeconds(): number;
  wrapUpSeconds(): number;
  inboundGap(perSecond: number): number;
  inboundTalkSeconds(): number;
}

const WARM_UP_DRAWS = 32;
const stream = (seed: number, purpose: number): Random => {
  const random = seededRandom((seed * 7919 + purpose * 104_729) | 0);
  for (let i = 0; i < WARM_UP_DRAWS; i++) random.next();
  return random;
};

const lognormal = (random: Random, { mean, cv }: Duration): number => {
  const variance = Math.log(1 + cv * cv);
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal);
};

/** `world` may change while it goes on: what is asked next is drawn from what it is then. */
export const chanceOf = (seed: number, world: () => World): Chance => {
  const [kinds, callees, talks, wrapUps, arrivals, inboundTalks] = [1, 2, 3, 4, 5, 6].map((n) => stream(seed, n)) as [
    Random,
    Random,
    Random,
    Random,
    Random,
    Random,
  ];
  const failure = (share: number, length: (duration: Duration) => number): number => {
    const { others, machineRing, rejectedRing, fastFailure, ringTimeout } = world();
    if (share < others.noAnswer) return ringTimeout;
    if (share < others.noAnswer + others.machine) return Math.min(ringTimeout, length(machineRing));
    if (share < others.noAnswer + others.machine + others.rejected) return Math.min(ringTimeout, length(rejectedRing));
    return length(fastFailure);
  };
  return {
    kind() {
      let left = kinds.next();
      const { populations } = world();
      for (const population of populations) {
        left -= population.share;
        if (left < 0) return population;
      }
      return populations.at(-1)!;
    },
    outcome({ answer }) {
      const { answeredRing, ringTimeout } = world();
      const [answers, share] = [callees.next() < answer, callees.next()];
      const length = (duration: Duration): number => lognormal(callees, duration);
      const ringSeconds = answers ? length(answeredRing) : failure(share, length);
      return ringSeconds < ringTimeout
        ? { answered: answers, ringSeconds }
        : { answered: false, ringSeconds: ringTimeout };
    },
    talkSeconds: () => lognormal(talks, world().talk),
    wrapUpSeconds: () => lognormal(wrapUps, world().wrapUp),
    inboundGap: (perSecond) => -Math.log(1 - arrivals.next()) / perSecond,
    inboundTalkSeconds: () => lognormal(inboundTalks, world().talk),
  };
};
