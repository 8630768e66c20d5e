/**
 * The pacer of one team: (what is known now) → how many redials to place now, in which manner, and why. Ask it at every event:
 * an agent free, a redial answered, failed or waiting, and once a second besides, for risks pass by themselves. It has no clock, no
 * chance and no I/O; what it remembers is plain data.
 */
import type { Decision, Fact, Limit, ModeReason, Reason, TeamKnown } from './known.ts';
import { learnerOf, type LearnerState } from './learner.ts';
import type { Ledger, LedgerStanding } from './ledger.ts';
import { riskOf } from './risk.ts';
import type { PacingSettings } from './settings.ts';
import { thresholdOf, type ThresholdState } from './threshold.ts';

export interface PacerState {
  readonly learner: LearnerState;
  readonly threshold: ThresholdState;
}

export interface Pacer {
  decide(team: TeamKnown): Decision;
  /** Learns. Answers, served or abandoned, go into the campaign's ledger too: by this call, and by no other. */
  hear(fact: Fact): void;
  state(): PacerState;
}

type Way = Pick<Reason, 'mode' | 'modeReason'>;

/** `ledger`: of the campaign; teams that dial for one campaign share one. */
export const pacerOf = (settings: PacingSettings, ledger: Ledger, from?: PacerState): Pacer => {
  const { tuning } = settings;
  const learner = learnerOf(tuning.learner, from?.learner);
  const threshold = thresholdOf(tuning.threshold, from?.threshold);
  const risk = riskOf(learner, tuning);
  /** In a large team abandoned answers come in bunches: more room is kept. */
  let crowdRoom = 0;

  const automatic = (agents: number, answerChance: number): ModeReason => {
    if (learner.answer.count < settings.sample) return 'sample-too-small';
    const { smallTeam } = settings;
    return agents < smallTeam.agents && answerChance >= smallTeam.answerChance ? 'team-too-small' : 'worth-it';
  };
  const wayOf = (agents: number, answerChance: number, { room }: LedgerStanding): Way => {
    if (settings.mode === 'progressive') return { mode: 'progressive', modeReason: 'as-set' };
    const reason = settings.mode === 'automatic' ? automatic(agents, answerChance) : 'as-set';
    if (reason === 'sample-too-small' || reason === 'team-too-small')
      return { mode: 'progressive', modeReason: reason };
    return room < 1 ? { mode: 'progressive', modeReason: 'ledger-spent' } : { mode: 'predictive', modeReason: reason };
  };
  /** What is aimed at: the limit, less what keeps the room wanted in calm. */
  const targetOf = ({ day }: LedgerStanding): number => {
    const { limit } = ledger;
    const wanted = day.answered === 0 ? 0 : (tuning.calmRoom + crowdRoom) / day.answered;
    return Math.max(limit / 2, limit - wanted);
  };

  return {
    decide(team) {
      const standing = ledger.standing(team.now);
      const busy = team.talking.length + team.wrappingUp.length;
      const held = team.ringing.filter(({ manner }) => manner === 'reserved').length;
      const agents = team.free.length + busy + held;
      learner.answer.crowd(team.ringing.length);
      const kind = team.next[0];
      const answerChance = kind === undefined ? 0 : learner.answer.of(kind, team.hour);
      const known = {
        free: team.free.length,
        busy,
        inFlight: team.ringing.length + team.answeredWaiting,
        waiting: team.waiting + team.waitingReserved,
        inboundWaiting: team.inbound?.waiting ?? 0,
        answerChance,
        ledgerRoom: standing.room,
      };
      const decided = (
        place: { predictive: number; reserved: number },
        limit: Limit,
        way: Way,
        risks: { risk: number | null; allowedRisk: number | null } = { risk: null, allowedRisk: null },
      ): Decision => ({ ...place, why: { limit, ...way, ...known, ...risks } });

      const way = wayOf(agents, answerChance, standing);
      const obstacle = obstacleOf(team, agents, settings);
      if (obstacle !== null) return decided({ predictive: 0, reserved: 0 }, obstacle, way);
      if (way.mode === 'progressive') {
        const { place, limit } = progressive(team, settings.reserve);
        const spent = way.modeReason === 'ledger-spent' && limit !== 'nobody-waits';
        return decided({ predictive: 0, reserved: place }, spent ? 'ledger-spent' : limit, way);
      }
      crowdRoom = agents * tuning.roomPerAgent;
      const scarce = Math.min(1, standing.room / (tuning.scarceRoom + crowdRoom));
      const allowedRisk = threshold.value() * scarce;
      const most = Math.floor(settings.mostInFlightPerAgent * agents) - team.ringing.length;
      risk.look(team, settings.reserve);
      const reserved = reservedNow(team, settings.reserve, allowedRisk);
      let placed = 0;
      let limit: Limit = 'nobody-waits';
      let last: number | null = null;
      while (placed < team.waiting) {
        last = risk.ofOneMore();
        limit = last > allowedRisk ? 'chance-of-nobody' : placed + reserved >= most ? 'most-in-flight' : 'nobody-waits';
        if (limit !== 'nobody-waits') break;
        risk.add(team.next[Math.min(placed, team.next.length - 1)]!);
        if (risk.ofMoreThan(standing.room) > tuning.overdraw) {
          limit = 'ledger-near-limit';
          break;
        }
        placed += 1;
      }
      if (limit === 'chance-of-nobody' && scarce < 1) limit = 'ledger-near-limit';
      return decided({ predictive: placed, reserved }, limit, way, { risk: last, allowedRisk });
    },
    hear(fact) {
      learner.hear(fact);
      if (fact.type !== 'answer-served' && fact.type !== 'answer-abandoned') return;
      const abandoned = fact.type === 'answer-abandoned';
      ledger.hear(fact.at, abandoned);
      threshold.hear(abandoned, targetOf(ledger.standing(fact.at)));
    },
    state: () => ({ learner: learner.state(), threshold: threshold.state() }),
  };

  /** Whoever may only be called with an agent reserved takes a free one when those ringing can spare it; else one is kept back. */
  function reservedNow(team: TeamKnown, reserve: number, allowedRisk: number): number {
    let reserved = 0;
    const most = Math.min(team.waitingReserved, team.free.length - reserve);
    while (reserved < most) {
      risk.takeAgent();
      if (risk.ofMoreThan(0) > allowedRisk) return reserved;
      reserved += 1;
    }
    if (reserved < team.waitingReserved) risk.takeAgent();
    return reserved;
  }
};

const obstacleOf = (team: TeamKnown, agents: number, { inbound: yields }: PacingSettings): Limit | null => {
  if (agents === 0) return 'nobody-logged-in';
  if (team.waiting + team.waitingReserved === 0) return 'nobody-waits';
  const { inbound } = team;
  if (inbound === null) return null;
  if (yields.waitSeconds !== null && inbound.waiting > 0 && inbound.longestWaitSeconds > yields.waitSeconds)
    return 'inbound-waits';
  if (yields.serviceLevel !== null && inbound.serviceLevel !== null && inbound.serviceLevel < yields.serviceLevel)
    return 'inbound-service-level';
  return null;
};

/** An agent each, who is reserved before it rings; agents on whom others already count are not to be had. */
const progressive = (team: TeamKnown, reserve: number): { place: number; limit: Limit } => {
  const unreserved = team.ringing.filter(({ manner }) => manner === 'predictive').length;
  const spokenFor = unreserved + team.answeredWaiting + (team.inbound?.waiting ?? 0) + reserve;
  const free = Math.max(0, team.free.length - spokenFor);
  const waiting = team.waiting + team.waitingReserved;
  if (free === 0) return { place: 0, limit: 'nobody-free' };
  return { place: Math.min(free, waiting), limit: free < waiting ? 'agent-each' : 'nobody-waits' };
};
