/**
 * The chance that a redial is answered by a person, by hour, attempt, kind of number and time since the loss. A logistic
 * model learned as it happens: a level for all, and a leaning for each trait. The level is kept twice, slow and fast; when the
 * fast one has run away from the slow one the world has changed, and the slow one is moved there.
 */
import { numberTypes, type RedialKind } from './known.ts';

interface TraitState {
  readonly leanings: readonly number[];
  readonly shares: readonly number[];
  readonly heard: number;
}

export interface AnswerChanceState {
  readonly slow: number;
  readonly fast: number;
  readonly count: number;
  readonly hours: TraitState;
  readonly attempts: TraitState;
  readonly types: TraitState;
  readonly recencies: TraitState;
}

export interface AnswerChance {
  hear(kind: RedialKind, hour: number, answered: boolean): void;
  /**
   * So many ring at once. Answers come early and failures late, so whoever forgot within one round of ringing would see now
   * only the ones, now only the others.
   */
  crowd(ringing: number): void;
  /** 0 to 1, exclusive. */
  of(kind: RedialKind, hour: number): number;
  /** Logarithm of the odds lately, whatever the kind. A change is first put down to the hour it came in, too. */
  level(hour: number): number;
  /** How many were heard, ever. */
  readonly count: number;
  state(): AnswerChanceState;
}

export interface AnswerChanceSettings {
  /** Expected before anything is heard. Rather too high: then fewer are placed. */
  readonly prior: number;
  /** How many redials the prior is worth. */
  readonly priorWeight: number;
  /** Within how many redials the level follows in calm, and after a change. */
  readonly calmMemory: number;
  readonly changeMemory: number;
  /** Within how many redials of a trait its leaning follows. */
  readonly traitMemory: number;
}

const HOURS = 24;
const ATTEMPTS = 4;
/** Minutes since the loss: up to two, ten, an hour, four hours, later; and unknown. */
const RECENCY_EDGES = [2, 10, 60, 240];
const RECENCIES = RECENCY_EDGES.length + 2;
/** Rounds of ringing that are remembered at least. */
const ROUNDS = 3;
/** By what share a crowd is forgotten with each redial that ends. */
const CROWD_FADES = 1 / 2000;
/** In standard deviations of the fast level around the slow one. */
const CHANGE = 3;
/** Under the information of one outcome, or a rare one would throw the level far. */
const LEAST_INFORMATION = 0.05;

const logit = (chance: number): number => Math.log(chance / (1 - chance));
const chanceOf = (level: number): number => 1 / (1 + Math.exp(-level));

/** Whatever one is told has a band, or a single odd value would make all that is learned no number. */
const whole = (value: number): number => (Number.isFinite(value) ? Math.floor(value) : 0);
const hourBand = (hour: number): number => ((whole(hour) % HOURS) + HOURS) % HOURS;
const attemptBand = ({ attempt }: RedialKind): number => Math.min(ATTEMPTS, Math.max(1, whole(attempt))) - 1;
const typeBand = ({ numberType }: RedialKind): number =>
  numberTypes.indexOf(numberTypes.includes(numberType) ? numberType : 'unknown');
const recencyBand = ({ minutesSinceLoss: minutes }: RedialKind): number => {
  if (minutes === null || Number.isNaN(minutes)) return RECENCIES - 1;
  const band = RECENCY_EDGES.findIndex((edge) => minutes <= edge);
  return band < 0 ? RECENCIES - 2 : band;
};

export const answerChance = (settings: AnswerChanceSettings, from?: AnswerChanceState): AnswerChance => {
  const { prior, priorWeight, calmMemory, changeMemory, traitMemory } = settings;
  let slow = from?.slow ?? logit(prior);
  let fast = from?.fast ?? slow;
  let count = from?.count ?? 0;
  let crowd = 0;
  const hours = trait(HOURS, traitMemory, from?.hours);
  const attempts = trait(ATTEMPTS, traitMemory, from?.attempts);
  const types = trait(numberTypes.length, traitMemory, from?.types);
  const recencies = trait(RECENCIES, traitMemory, from?.recencies);

  const leaningOf = (kind: RedialKind, hour: number): number =>
    hours.of(hourBand(hour)) +
    attempts.of(attemptBand(kind)) +
    types.of(typeBand(kind)) +
    recencies.of(recencyBand(kind));
  const stepOf = (memory: number): number => 1 / Math.min(Math.max(memory, ROUNDS * crowd), priorWeight + count);

  return {
    hear(kind, hour, answered) {
      const leaning = leaningOf(kind, hour);
      const surprise = (level: number): number => {
        const chance = chanceOf(level + leaning);
        return ((answered ? 1 : 0) - chance) / Math.max(LEAST_INFORMATION, chance * (1 - chance));
      };
      count += 1;
      crowd *= 1 - CROWD_FADES;
      const leans = surprise(slow);
      slow += leans * stepOf(calmMemory);
      fast += surprise(fast) * stepOf(changeMemory);
      const chance = chanceOf(slow + leaning);
      const deviation = Math.sqrt(stepOf(changeMemory) / (2 * Math.max(LEAST_INFORMATION, chance * (1 - chance))));
      if (Math.abs(fast - slow) > CHANGE * deviation) slow = fast;
      hours.hear(hourBand(hour), leans);
      attempts.hear(attemptBand(kind), leans);
      types.hear(typeBand(kind), leans);
      recencies.hear(recencyBand(kind), leans);
    },
    crowd(ringing) {
      if (ringing > crowd) crowd = ringing;
    },
    of: (kind, hour) => chanceOf(slow + leaningOf(kind, hour)),
    level: (hour) => fast + hours.of(hourBand(hour)),
    get count() {
      return count;
    },
    state: () => ({
      slow,
      fast,
      count,
      hours: hours.state(),
      attempts: attempts.state(),
      types: types.state(),
      recencies: recencies.state(),
    }),
  };
};

interface Trait {
  of(band: number): number;
  /** `surprise` in units of the level. */
  hear(band: number, surprise: number): void;
  state(): TraitState;
}

/** Leanings drift back to nothing where little is heard, and go no further than this. */
const LEANING_FADES = 1 / 20_000;
const LARGEST_LEANING = 3;
const SHARE_MEMORY = 5000;

/** A band that is nearly all there is says nothing by contrast: what it shows is the level's. So it leans in proportion to the rest. */
const trait = (bands: number, memory: number, from?: TraitState): Trait => {
  const leanings = Float64Array.from({ length: bands }, (_, band) => from?.leanings[band] ?? 0);
  const shares = Float64Array.from({ length: bands }, (_, band) => from?.shares[band] ?? 0);
  let heard = from?.heard ?? 0;
  return {
    of: (band) => leanings[band]!,
    hear(band, surprise) {
      heard = Math.min(SHARE_MEMORY, heard + 1);
      for (let other = 0; other < bands; other++) shares[other]! += ((other === band ? 1 : 0) - shares[other]!) / heard;
      const moved = leanings[band]! * (1 - LEANING_FADES) + (surprise * (1 - shares[band]!)) / memory;
      leanings[band] = Math.max(-LARGEST_LEANING, Math.min(LARGEST_LEANING, moved));
    },
    state: () => ({ leanings: [...leanings], shares: [...shares], heard }),
  };
};
