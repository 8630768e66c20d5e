/**
 * The pacer: on every event that may free capacity, and once a second where risks pass by themselves, it asks the engine how many
 * redials to place now. The decision is one synchronous step over memory, so a team has one pacer and an agent or caller is taken
 * before anything else can run.
 */
import type { TeamId } from '@ringback/contracts/ids.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Logger } from 'pino';
import type { Decision, Fact, Limit, Manner, Reason } from '../pacing/known.ts';
import { type Estimates, type Pacer as Engine, pacerOf as engineOf } from '../pacing/pacer.ts';
import type { PacingSettings } from '../pacing/settings.ts';
import type { CampaignLedgers } from './campaign-ledgers.ts';
import type { Flight, Floor, Team } from './floor.ts';
import type { PacerMemory } from '../views/pacer-memory.ts';
import { longestFree } from './longest-free.ts';
import { type PacedSecond, pacingHistory, type PacingHistory } from './pacing-history.ts';
import type { Waiting } from './team-line.ts';
import { knownOf, type TimeOfDay } from './what-is-known.ts';

export type Pacing = RedialEventOf<'RedialPlaced'>['pacing'];

export interface Pacer {
  pace(team: Team): void;
  /** What happened: the team's engine learns. Nothing for a team that is not ours. */
  hear(team: TeamId, fact: Fact): void;
  /** Goes on with what was learned of a team before it came here. Throws what the database throws. */
  recall(team: Team): Promise<void>;
  /** What it decided lately; undefined for a team it does not pace. */
  explain(team: TeamId): PacedTeam | undefined;
  /** Those it paces. */
  teams(): readonly TeamId[];
  /** After trouble: places nothing for this team for a moment. */
  pause(team: Team): void;
  /** Of a team that is ours no more. */
  forget(team: Team): void;
  /** Places nothing any more. */
  stop(): void;
  /** Keeps what was learned of all teams. */
  remember(): Promise<void>;
}

export interface PacedTeam {
  readonly history: PacingHistory;
  readonly estimates: Estimates;
  /** When it looks again though nothing happens; undefined: with the next event. */
  readonly askAgainAt: number | undefined;
}

export interface PacerParts {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly floor: Floor;
  readonly memory: PacerMemory;
  readonly pacing: (team: TeamId) => PacingSettings;
  readonly ledgers: CampaignLedgers;
  readonly timeOfDay: (at: number) => TimeOfDay;
  readonly retrySeconds: number;
  readonly place: (flight: Flight, pacing: Pacing) => void;
  /** Redials whose window has closed while they waited. */
  readonly close: (team: Team, closed: readonly Waiting[]) => void;
  /** It was asked, and placed so many. */
  readonly decided: (team: Team, placed: PacedSecond['placed']) => void;
}

interface Paced {
  engine: Engine;
  /** Facts since it was kept. */
  unkept: number;
  readonly history: PacingHistory;
  /** Mode and reason as last told in the log, and when. */
  way: string;
  toldAt: number;
  /** When the engine wants to be asked again though nothing happens. */
  askAgainAt: number | undefined;
}

/** What a crash may forget. */
const KEPT_EVERY_FACTS = 200;
const TELL_AGAIN_MS = 60_000;
const yielding: ReadonlySet<Limit> = new Set(['inbound-waits', 'inbound-service-level']);

export const pacerOf = (parts: PacerParts): Pacer => {
  const { clock, work, log, floor, memory, pacing, ledgers, timeOfDay, retrySeconds, place, close, decided } = parts;
  const paced = new Map<TeamId, Paced>();
  const alarms = new Map<Team, { readonly at: number; readonly cancel: Cancel }>();
  const pausedUntil = new Map<Team, number>();
  let stopped = false;

  const pacedOf = ({ teamId }: Team): Paced => {
    const known = paced.get(teamId);
    if (known !== undefined) return known;
    const engine = engineOf(pacing(teamId), ledgers.of(teamId));
    const fresh: Paced = { engine, history: pacingHistory(), unkept: 0, way: '', toldAt: 0, askAgainAt: undefined };
    paced.set(teamId, fresh);
    return fresh;
  };

  const keep = async (teamId: TeamId, own: Paced): Promise<void> => {
    own.unkept = 0;
    await memory
      .save(teamId, own.engine.state())
      .catch((error: unknown) =>
        log.warn({ err: error, teamId }, 'what was learned of a team is not kept, later again'),
      );
  };

  /** One timer for each team, at the moment something changes by time alone. */
  const setAlarm = (team: Team): void => {
    const byTime = earliest(team.queue.nextChange(), team.board.nextChange(), paced.get(team.teamId)?.askAgainAt);
    const at = pausedUntil.get(team) ?? byTime;
    const alarm = alarms.get(team);
    if (alarm?.at === at) return;
    alarm?.cancel();
    alarms.delete(team);
    if (at === undefined) return;
    const ring = (): void => {
      alarms.delete(team);
      pace(team);
    };
    alarms.set(team, { at, cancel: clock.after(at - clock.now(), ring) });
  };

  /** Reserved ones: those who must have an agent first, as long as there are any. */
  const takeNext = (team: Team, manner: Manner, now: number): Waiting | undefined =>
    (manner === 'reserved' ? floor.takeNext(team, 'reserved', now) : undefined) ?? floor.takeNext(team, 'any', now);

  const placeSome = (team: Team, { predictive, reserved, why }: Decision, now: number) => {
    const placed = { predictive: 0, reserved: 0 };
    const because = (manner: Manner, { campaign }: Waiting): Pacing =>
      explained(why, manner, counters(ledgers, campaign, now));
    for (const agentId of longestFree(team.board.free(now), reserved)) {
      const waiting = takeNext(team, 'reserved', now);
      if (waiting === undefined) break;
      placed.reserved += 1;
      place(floor.takeOff({ team, waiting, agentId, placedAt: now }), because('reserved', waiting));
    }
    for (; placed.predictive < predictive; placed.predictive++) {
      const waiting = takeNext(team, 'predictive', now);
      if (waiting === undefined) break;
      place(floor.takeOff({ team, waiting, agentId: null, placedAt: now }), because('predictive', waiting));
    }
    return placed;
  };

  const decide = (team: Team, now: number): void => {
    const own = pacedOf(team);
    const known = knownOf(team, now, timeOfDay(now));
    const decision = own.engine.decide(known);
    const { why, askAgainAfterSeconds } = decision;
    const placed = placeSome(team, decision, now);
    own.history.note(known, decision, placed);
    // Only where it is a matter of chance, or of live callers who wait, does time alone change the answer. What was just placed is looked at once more, so that who asks hears of what rings.
    const hasPlaced = placed.reserved + placed.predictive > 0;
    const passes = hasPlaced || why.risk !== null || (known.inbound?.waiting ?? 0) > 0 || yielding.has(why.limit);
    own.askAgainAt = passes ? now + askAgainAfterSeconds * 1000 : undefined;
    tellWay(team, own, why, now);
    decided(team, placed);
  };
  const tellWay = ({ teamId }: Team, own: Paced, why: Reason, now: number): void => {
    const { mode, modeReason: reason, ledgerRoom, answerChance, aim } = why;
    const upheaval = why.upheaval?.what ?? null;
    const way = `${mode} ${reason} ${upheaval}`;
    // At the brink of the ledger the mode may change with every answer.
    if (own.way === way || now < own.toldAt + TELL_AGAIN_MS) return;
    const level = reason === 'ledger-spent' ? 'warn' : 'info';
    log[level]({ teamId, mode, reason, ledgerRoom, answerChance, aim, upheaval }, 'pacing changed its mode');
    own.way = way;
    own.toldAt = now;
  };

  const pace = (team: Team): void => {
    if (stopped || !team.takenUp || !floor.holds(team)) return;
    const now = clock.now();
    const paused = (pausedUntil.get(team) ?? 0) > now;
    if (!paused) {
      pausedUntil.delete(team);
      const closed = team.queue.takeClosed(now);
      if (closed.length > 0) close(team, closed);
      decide(team, now);
    }
    setAlarm(team);
  };

  return {
    pace,
    hear(teamId, fact) {
      const team = floor.find(teamId);
      if (team === undefined) return;
      const own = pacedOf(team);
      own.engine.hear(fact);
      own.unkept += 1;
      if (own.unkept >= KEPT_EVERY_FACTS) void work.track(keep(teamId, own));
    },
    async recall(team) {
      const { teamId } = team;
      const learned = await memory.load(teamId);
      if (learned !== undefined) pacedOf(team).engine = engineOf(pacing(teamId), ledgers.of(teamId), learned);
    },
    async remember() {
      for (const [teamId, own] of paced) if (own.unkept > 0) await keep(teamId, own);
    },
    explain(teamId) {
      const own = paced.get(teamId);
      return own && { history: own.history, estimates: own.engine.estimates(), askAgainAt: own.askAgainAt };
    },
    teams: () => [...paced.keys()],
    pause(team) {
      pausedUntil.set(team, clock.now() + retrySeconds * 1000);
      pace(team);
    },
    forget(team) {
      alarms.get(team)?.cancel();
      alarms.delete(team);
      pausedUntil.delete(team);
      paced.delete(team.teamId);
    },
    stop() {
      stopped = true;
      for (const { cancel } of alarms.values()) cancel();
      alarms.clear();
    },
  };
};

/** What is recorded with the redial. */
const explained = (why: Reason, manner: Manner, ledger: NonNullable<Pacing['ledger']>): Pacing => ({
  policy: `${why.mode}-1`,
  freeAgents: why.free,
  inFlight: why.inFlight,
  waiting: why.waiting,
  manner,
  mode: why.mode,
  reason: why.modeReason,
  limit: why.limit,
  answerChance: rounded(why.answerChance),
  risk: why.risk === null ? null : rounded(why.risk),
  allowedRisk: why.allowedRisk === null ? null : rounded(why.allowedRisk),
  ledgerRoom: rounded(why.ledgerRoom),
  ledger,
});
/** Of the campaign the redial belongs to. */
const counters = (ledgers: CampaignLedgers, campaign: Campaign, now: number): NonNullable<Pacing['ledger']> => {
  const { rules, day, month } = ledgers.standingOf(campaign, now);
  return { ...rules, day, month };
};
/** Enough to understand, and not a line of digits in every event. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
