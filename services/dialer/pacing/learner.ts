/** All that is learned of one team, from what happens; bounded, and never finished learning. */
import { answerChance, type AnswerChance, type AnswerChanceSettings, type AnswerChanceState } from './answer-chance.ts';
import {
  durations,
  geometricEdges,
  halfSeconds,
  type DurationPrior,
  type Durations,
  type DurationState,
} from './durations.ts';
import type { Fact } from './known.ts';

export interface LearnerSettings {
  readonly answer: AnswerChanceSettings;
  readonly answeredRing: DurationPrior;
  readonly unansweredRing: DurationPrior;
  readonly talk: DurationPrior;
  readonly wrapUp: DurationPrior;
  /** How many observations a duration remembers. */
  readonly memory: number;
}

export interface LearnerState {
  readonly answer: AnswerChanceState;
  readonly answeredRing: DurationState;
  readonly unansweredRing: DurationState;
  readonly talk: DurationState;
  readonly wrapUp: DurationState;
  readonly staying: number;
}

export interface Learner {
  readonly answer: AnswerChance;
  readonly answeredRing: Durations;
  readonly unansweredRing: Durations;
  readonly talk: Durations;
  readonly wrapUp: Durations;
  hear(fact: Fact): void;
  /** Share of agents who take a call after their wrap-up; the others go on a pause or home. */
  staying(): number;
  /** How many durations were heard since the start: grows whenever tables would change. */
  readonly heard: number;
  state(): LearnerState;
}

const STAYING_MEMORY = 30;

export const learnerOf = (settings: LearnerSettings, from?: LearnerState): Learner => {
  const { memory } = settings;
  const answer = answerChance(settings.answer, from?.answer);
  const answeredRing = durations({ edges: halfSeconds, memory, prior: settings.answeredRing }, from?.answeredRing);
  const unansweredRing = durations(
    { edges: halfSeconds, memory, prior: settings.unansweredRing },
    from?.unansweredRing,
  );
  const talk = durations({ edges: geometricEdges, memory, prior: settings.talk }, from?.talk);
  const wrapUp = durations({ edges: geometricEdges, memory, prior: settings.wrapUp }, from?.wrapUp);
  let staying = from?.staying ?? 1;
  let heard = 0;

  const hearRing = (fact: Extract<Fact, { type: 'redial-ended-ringing' }>): void => {
    answer.hear(fact.kind, fact.hour, fact.answered);
    (fact.answered ? answeredRing : unansweredRing).hear(fact.ringSeconds);
  };
  return {
    answer,
    answeredRing,
    unansweredRing,
    talk,
    wrapUp,
    hear(fact) {
      if (fact.type === 'answer-served' || fact.type === 'answer-abandoned') return;
      heard += 1;
      if (fact.type === 'redial-ended-ringing') return hearRing(fact);
      if (fact.type === 'talk-ended') return talk.hear(fact.talkSeconds);
      wrapUp.hear(fact.wrapUpSeconds);
      staying += ((fact.free ? 1 : 0) - staying) / STAYING_MEMORY;
    },
    staying: () => staying,
    get heard() {
      return heard;
    },
    state: () => ({
      answer: answer.state(),
      answeredRing: answeredRing.state(),
      unansweredRing: unansweredRing.state(),
      talk: talk.state(),
      wrapUp: wrapUp.state(),
      staying,
    }),
  };
};
