/**
 * Notices that the world has changed for the worse: more redials are answered, talks have become longer, or agents leave after their wrap-up. The look-ahead
 * gets over the change itself, but a day on which agents did not come who were counted on is no day to go to the limit: for
 * so long less is aimed at, and abandoned answers are spread evenly, so that no single hour takes many of them.
 */
import { driftOf, type DriftSettings, type DriftState } from './drift.ts';
import type { Fact, Upheaval } from './known.ts';

export interface UpheavalSettings {
  /** How long one counts. */
  readonly hours: number;
  /** What is aimed at meanwhile ÷ what is aimed at in calm. */
  readonly aimShare: number;
  /** How far one abandoned answer too many lowers the logarithm of the allowed risk, until as many were served as make up for it. */
  readonly evenness: number;
  /** Of the level of the chance of an answer. */
  readonly answers: DriftSettings;
  /** Of the logarithm of talk seconds. */
  readonly talk: DriftSettings;
  /** Of the share of agents who take no call after their wrap-up. */
  readonly leaving: DriftSettings;
}

export interface UpheavalState {
  readonly answers: DriftState;
  readonly talk: DriftState;
  readonly leaving: DriftState;
  readonly last: Upheaval | null;
  readonly tooMany: number;
}

export interface UpheavalWatch {
  /** `levelAt`: of the chance of an answer in an hour of the day, as learned with this fact. */
  hear(fact: Fact, levelAt: (hour: number) => number): void;
  /** `aim`: share of answers that may be abandoned, as it is now. */
  hearAnswer(abandoned: boolean, aim: number): void;
  /** The last one, if it still counts. */
  at(now: number): Upheaval | null;
  /** What is aimed at now ÷ what is aimed at in calm. */
  aimShare(now: number): number;
  /** By how much the allowed risk is lowered now; 1: not at all. */
  riskShare(now: number): number;
  state(): UpheavalState;
}

const HOUR_MS = 3_600_000;

export const upheavalWatch = (settings: UpheavalSettings, from?: UpheavalState): UpheavalWatch => {
  const answers = driftOf(settings.answers, from?.answers);
  const talk = driftOf(settings.talk, from?.talk);
  const leaving = driftOf(settings.leaving, from?.leaving);
  let last = from?.last ?? null;
  /** Abandoned answers beyond the aim of late; fewer than aimed at save up nothing. */
  let tooMany = from?.tooMany ?? 0;

  const at = (now: number): Upheaval | null => (last !== null && now < last.until ? last : null);
  const aimShare = (now: number): number => (at(now) === null ? 1 : settings.aimShare);
  const begin = (what: Upheaval['what'], now: number): void => {
    last = { what, until: now + settings.hours * HOUR_MS };
  };
  return {
    hear(fact, levelAt) {
      if (fact.type === 'redial-ended-ringing' && answers.hear(levelAt(fact.hour))) begin('more-answers', fact.at);
      if (fact.type === 'talk-ended' && talk.hear(Math.log(Math.max(1, fact.talkSeconds))))
        begin('talks-longer', fact.at);
      if (fact.type === 'wrap-up-ended' && leaving.hear(fact.free ? 0 : 1)) begin('agents-leave', fact.at);
    },
    hearAnswer(abandoned, aim) {
      tooMany = Math.max(0, tooMany + (abandoned ? 1 : 0) - aim);
    },
    at,
    aimShare,
    riskShare: (now) => (at(now) === null ? 1 : aimShare(now) * Math.exp(-settings.evenness * tooMany)),
    state: () => ({ answers: answers.state(), talk: talk.state(), leaving: leaving.state(), last, tooMany }),
  };
};
