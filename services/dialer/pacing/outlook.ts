/**
 * What the learned durations say of the next half minute, as tables: who will have become free, and which redials will have been
 * answered, at a few moments at which a redial placed now may be answered. Looking up is two array reads; the tables
 * are made anew when enough was learned.
 */
import type { Durations } from './durations.ts';

export interface LearnedDurations {
  /** Ring time of redials a person answered, and of all others. */
  readonly answeredRing: Durations;
  readonly unansweredRing: Durations;
  readonly talk: Durations;
  readonly wrapUp: Durations;
}

export interface OutlookSettings {
  /** The moments, as shares of redials answered before them. */
  readonly quantiles: readonly number[];
  /** How long an answered redial may wait for an agent. */
  readonly graceSeconds: number;
}

export interface Outlook {
  /** Seconds from now, without the grace. */
  readonly moments: readonly number[];
  /** Offset into `freed` of an agent who has talked so long; its chance of being free at moment k (and the grace) is `freed[offset + k]`. */
  talking(elapsedSeconds: number): number;
  wrappingUp(elapsedSeconds: number): number;
  readonly freed: Float64Array;
  /** Offset into `answered` of a redial that has rung so long. */
  ringing(elapsedSeconds: number): number;
  /** Of redials that will be answered: the share answered between now and moment k; then how many still ring, answered and not. */
  readonly answered: Float64Array;
}

/** Elapsed times in steps: fine at first, coarse later. */
const FINE_SECONDS = 2;
const FINE_STEPS = 150;
const COARSE_SECONDS = 20;
const COARSE_STEPS = 200;
const STEPS = FINE_STEPS + COARSE_STEPS;
const FINE_END = FINE_SECONDS * FINE_STEPS;
const RING_STEP_SECONDS = 0.5;
const RING_STEPS = 180;
const LEAST = 1e-9;

const stepOf = (elapsed: number): number =>
  elapsed < FINE_END
    ? elapsed <= 0
      ? 0
      : (elapsed / FINE_SECONDS) | 0
    : Math.min(STEPS - 1, FINE_STEPS + (((elapsed - FINE_END) / COARSE_SECONDS) | 0));
/** The middle of the step: a whole second. */
const elapsedOf = (step: number): number =>
  step < FINE_STEPS ? (step + 0.5) * FINE_SECONDS : FINE_END + (step - FINE_STEPS + 0.5) * COARSE_SECONDS;

export const outlookOf = (learned: LearnedDurations, { quantiles, graceSeconds }: OutlookSettings): Outlook => {
  const moments = quantiles.map((share) => learned.answeredRing.quantile(share));
  const count = moments.length;
  const freed = new Float64Array(2 * STEPS * count);
  const { talk, wrapUp } = learned;
  const lastSecond = Math.ceil(moments.at(-1)! + graceSeconds) + 1;
  const wrapped = Float64Array.from({ length: lastSecond + 1 }, (_, s) => 1 - wrapUp.survival(Math.max(0, s - 0.5)));

  const talksOn = Float64Array.from({ length: elapsedOf(STEPS - 1) + lastSecond + 1 }, (_, s) => talk.survival(s));

  /** Talk ends in second s of the horizon, then the wrap-up fits into what is left of it. */
  const freeAfterTalk = (elapsed: number, horizon: number): number => {
    const whole = Math.ceil(horizon);
    let chance = 0;
    for (let s = 1; s <= whole; s++)
      chance += (talksOn[elapsed + s - 1]! - talksOn[elapsed + s]!) * wrapped[whole - s]!;
    return Math.min(1, chance / Math.max(LEAST, talksOn[elapsed]!));
  };
  const freeAfterWrapUp = (elapsed: number, horizon: number): number => {
    const alive = Math.max(LEAST, wrapUp.survival(elapsed));
    return Math.max(0, 1 - wrapUp.survival(elapsed + horizon) / alive);
  };
  for (let step = 0; step < STEPS; step++)
    for (let k = 0; k < count; k++) {
      const horizon = moments[k]! + graceSeconds;
      freed[step * count + k] = freeAfterTalk(elapsedOf(step), horizon);
      freed[(STEPS + step) * count + k] = freeAfterWrapUp(elapsedOf(step), horizon);
    }

  const width = count + 2;
  const answered = new Float64Array(RING_STEPS * width);
  for (let step = 0; step < RING_STEPS; step++) {
    const elapsed = step === 0 ? 0 : (step + 0.5) * RING_STEP_SECONDS;
    const left = learned.answeredRing.survival(elapsed);
    for (let k = 0; k < count; k++)
      answered[step * width + k] = left - learned.answeredRing.survival(elapsed + moments[k]!);
    answered[step * width + count] = left;
    answered[step * width + count + 1] = Math.max(LEAST, learned.unansweredRing.survival(elapsed));
  }
  return {
    moments,
    talking: (elapsed) => stepOf(elapsed) * count,
    wrappingUp: (elapsed) => (STEPS + stepOf(elapsed)) * count,
    freed,
    ringing: (elapsed) => Math.min(RING_STEPS - 1, Math.max(0, (elapsed / RING_STEP_SECONDS) | 0)) * width,
    answered,
  };
};
