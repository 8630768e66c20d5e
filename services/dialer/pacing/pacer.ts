/**
 * The pacer of one team: (what is known now) → how many redials to place now, in which manner, and why. Ask it at every event:
 * an agent free, a redial answered, failed or waiting, and `askAgainAfterSeconds` after the last time. It has no clock, no
 * chance and no I/O; what it remembers is plain data.
 */
import {
  ASK_AGAIN_AFTER_SECONDS,
  someRedial,
  type Decision,
  type Fact,
  type ModeReason,
  type Reason,
  type TeamKnown,
} from './known.ts';
import { learnerOf, type LearnerState } from './learner.ts';
import type { Ledger, LedgerStanding } from './ledger.ts';
import { lookAhead, type Placement } from './look-ahead.ts';
import { obstacleOf } from './obstacle.ts';
import { progressive } from './progressive.ts';
import { riskOf } from './risk.ts';
import type { PacingSettings } from './settings.ts';
import { thresholdOf, type ThresholdState } from './threshold.ts';
import { upheavalWatch, type UpheavalState } from './upheaval.ts';

export interface PacerState {
  readonly learner: LearnerState;
  readonly threshold: ThresholdState;
  /** Not in what older versions kept. */
  readonly upheaval?: UpheavalState;
}

export interface Pacer {
  decide(team: TeamKnown): Decision;
  /**
   * Learns. Answers, served or abandoned, go into the campaign's ledger too: by this call, and by no other. Throws `RangeError` for a time or a length that is no
   * finite number, before anything is learned from it.
   */
  hear(fact: Fact): void;
  state(): PacerState;
  /** What it has learned, in numbers a person understands. */
  estimates(): Estimates;
}

/** Means; `heard`: from how many redials. */
export interface Estimates {
  readonly ringSeconds: number;
  readonly talkSeconds: number;
  readonly wrapUpSeconds: number;
  readonly heard: number;
}

type Way = Pick<Reason, 'mode' | 'modeReason'>;
interface Decided extends Placement {
  readonly allowedRisk: number | null;
}

const NOTHING = { predictive: 0, reserved: 0, risk: null, allowedRisk: null };

/** `ledger`: of the campaign; teams that dial for one campaign share one. */
export const pacerOf = (settings: PacingSettings, ledger: Ledger, from?: PacerState): Pacer => {
  const { tuning } = settings;
  const learner = learnerOf(tuning.learner, from?.learner);
  const { startPerLimit, ...bounds } = tuning.threshold;
  const threshold = thresholdOf({ ...bounds, start: ledger.limit * startPerLimit }, from?.threshold);
  const upheavals = upheavalWatch(tuning.upheaval, from?.upheaval);
  const risk = riskOf(learner, tuning);

  const automatic = (agents: number, answerChance: number): ModeReason => {
    if (learner.answer.count < settings.sample) return 'sample-too-small';
    const { smallTeam } = settings;
    return agents < smallTeam.agents && answerChance >= smallTeam.answerChance ? 'team-too-small' : 'worth-it';
  };
  const wayOf = (agents: number, answerChance: number, { room }: LedgerStanding, isUnheard = false): Way => {
    if (settings.mode === 'progressive') return { mode: 'progressive', modeReason: 'as-set' };
    const reason = settings.mode === 'automatic' ? automatic(agents, answerChance) : 'as-set';
    if (reason === 'sample-too-small' || reason === 'team-too-small')
      return { mode: 'progressive', modeReason: reason };
    if (room < 1) return { mode: 'progressive', modeReason: 'ledger-spent' };
    return isUnheard
      ? { mode: 'progressive', modeReason: 'agents-not-heard' }
      : { mode: 'predictive', modeReason: reason };
  };
  /** What is aimed at: the limit, less what keeps the room wanted in calm; and less on a day of upheaval. */
  const aimOf = ({ day }: LedgerStanding, now: number): number => {
    const { limit } = ledger;
    const wanted = day.answered === 0 ? 0 : (tuning.calmRoom * Math.cbrt(limit * day.answered)) / day.answered;
    return Math.max(limit / 2, limit - wanted) * upheavals.aimShare(now);
  };
  const reserveFor = ({ keptForLive = 0 }: TeamKnown): number => Math.max(settings.reserve, keptForLive);
  const progressively = (team: TeamKnown, { modeReason }: Way): Decided => {
    const placement = progressive(team, reserveFor(team));
    const isSpent = modeReason === 'ledger-spent' && placement.limit !== 'nobody-waits';
    return { ...placement, limit: isSpent ? 'ledger-spent' : placement.limit, allowedRisk: null };
  };
  const predictively = (team: TeamKnown, agents: number, { room }: LedgerStanding): Decided => {
    // In a large team abandoned answers come in bunches.
    const scarce = Math.min(1, room / (tuning.scarceRoom + agents * tuning.scarceRoomPerAgent));
    const allowedRisk = threshold.value() * scarce * upheavals.riskShare(team.now);
    const placement = lookAhead(team, risk, {
      risk: allowedRisk,
      isScarce: scarce < 1,
      room,
      overdraw: tuning.overdraw,
      inFlight: Math.floor(settings.mostInFlightPerAgent * agents),
      reserve: reserveFor(team),
    });
    return { ...placement, allowedRisk };
  };

  return {
    decide(team) {
      const standing = ledger.standing(team.now);
      const busy = team.talking.length + team.wrappingUp.length;
      const held = team.ringing.filter(({ manner }) => manner === 'reserved').length;
      const agents = team.free.length + busy + held;
      learner.answer.crowd(team.ringing.length);
      const answerChance = learner.answer.of(team.next[0] ?? someRedial, team.hour);
      const way = wayOf(agents, answerChance, standing, team.agentsUnheard);
      const obstacle = obstacleOf(team, agents, settings);
      const decided: Decided =
        obstacle !== null
          ? { ...NOTHING, limit: obstacle }
          : way.mode === 'progressive'
            ? progressively(team, way)
            : predictively(team, agents, standing);
      const { predictive, reserved, limit, risk: left, allowedRisk } = decided;
      const why: Reason = {
        limit,
        ...way,
        free: team.free.length,
        busy,
        inFlight: team.ringing.length + team.answeredWaiting,
        waiting: team.waiting + team.waitingReserved,
        inboundWaiting: team.inbound?.waiting ?? 0,
        answerChance,
        risk: left,
        allowedRisk,
        ledgerRoom: standing.room,
        aim: aimOf(standing, team.now),
        upheaval: upheavals.at(team.now),
      };
      return { predictive, reserved, askAgainAfterSeconds: ASK_AGAIN_AFTER_SECONDS, why };
    },
    hear(fact) {
      refuseBroken(fact);
      learner.hear(fact);
      upheavals.hear(fact, learner.answer.level);
      if (fact.type !== 'answer-served' && fact.type !== 'answer-abandoned') return;
      const abandoned = fact.type === 'answer-abandoned';
      ledger.hear(fact.at, abandoned);
      const aim = aimOf(ledger.standing(fact.at), fact.at);
      threshold.hear(abandoned, aim);
      upheavals.hearAnswer(abandoned, aim);
    },
    state: () => ({ learner: learner.state(), threshold: threshold.state(), upheaval: upheavals.state() }),
    estimates: () => ({
      ringSeconds: learner.answeredRing.mean(),
      talkSeconds: learner.talk.mean(),
      wrapUpSeconds: learner.wrapUp.mean(),
      heard: learner.answer.count,
    }),
  };
};

/** What is learned would be no number from then on. */
const refuseBroken = (fact: Fact): void => {
  const { type, at } = fact;
  if (!Number.isFinite(at)) throw new RangeError(`${type}: at must be a finite number of milliseconds, not ${at}.`);
  const seconds = secondsOf(fact);
  if (!Number.isFinite(seconds))
    throw new RangeError(
      `${type}: its seconds must be a finite number, not ${seconds}; leave out what nobody measured.`,
    );
};
const secondsOf = (fact: Fact): number => {
  if (fact.type === 'redial-ended-ringing') return fact.ringSeconds;
  if (fact.type === 'talk-ended') return fact.talkSeconds;
  return fact.type === 'wrap-up-ended' ? fact.wrapUpSeconds : 0;
};
