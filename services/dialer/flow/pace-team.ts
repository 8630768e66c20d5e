/**
 * The pacer: on every event that may free capacity it asks the policy how many redials to place now. The decision is one
 * synchronous step over memory, so a team has one pacer and an agent or caller is taken before anything else can run.
 */
import type { AgentId } from '@ringback/contracts/ids.ts';
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { PacingPolicy } from '../domain/pacing.ts';
import type { Waiting } from '../domain/waiting-queue.ts';
import type { Flight, Floor, Team } from './floor.ts';

export type Pacing = RedialEventOf<'RedialPlaced'>['pacing'];

export interface Pacer {
  pace(team: Team): void;
  /** After trouble: places nothing for this team for a moment. */
  pause(team: Team): void;
  /** Of a team that is ours no more. */
  forget(team: Team): void;
  /** Places nothing any more. */
  stop(): void;
}

export interface PacerParts {
  readonly clock: Clock;
  readonly floor: Floor;
  readonly policy: PacingPolicy;
  readonly retrySeconds: number;
  readonly place: (flight: Flight, pacing: Pacing) => void;
  /** Redials whose window has closed while they waited. */
  readonly close: (team: Team, closed: readonly Waiting[]) => void;
}

export const pacerOf = ({ clock, floor, policy, retrySeconds, place, close }: PacerParts): Pacer => {
  const alarms = new Map<Team, { readonly at: number; readonly cancel: Cancel }>();
  const pausedUntil = new Map<Team, number>();
  let stopped = false;

  /** One timer for each team, at the moment something changes by time alone. */
  const setAlarm = (team: Team): void => {
    const at = pausedUntil.get(team) ?? earliest(team.queue.nextChange(), team.board.nextChange());
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

  const placeSome = (team: Team, now: number): void => {
    const snapshot = {
      now,
      free: team.board.free(now),
      busy: team.board.busy(),
      inFlight: team.inFlight,
      waiting: team.queue.ready(now),
    };
    const decision = policy.decide(snapshot);
    if (decision.place === 0) return;
    const { free, inFlight, waiting } = snapshot;
    const pacing = { policy: policy.name, freeAgents: free.size, inFlight: inFlight.size, waiting };
    for (const agent of longestFree(free, decision.place)) {
      const next = floor.takeNext(team, now);
      if (next === undefined) return;
      place(floor.takeOff({ team, waiting: next, agentId: agent, placedAt: now }), pacing);
    }
  };

  const pace = (team: Team): void => {
    if (stopped || !team.takenUp || !floor.holds(team)) return;
    const now = clock.now();
    const paused = (pausedUntil.get(team) ?? 0) > now;
    if (!paused) {
      pausedUntil.delete(team);
      const closed = team.queue.takeClosed(now);
      if (closed.length > 0) close(team, closed);
      placeSome(team, now);
    }
    setAlarm(team);
  };

  return {
    pace,
    pause(team) {
      pausedUntil.set(team, clock.now() + retrySeconds * 1000);
      pace(team);
    },
    forget(team) {
      alarms.get(team)?.cancel();
      alarms.delete(team);
      pausedUntil.delete(team);
    },
    stop() {
      stopped = true;
      for (const { cancel } of alarms.values()) cancel();
      alarms.clear();
    },
  };
};

/** Idle work goes to who has been idle longest. */
const longestFree = (free: ReadonlyMap<AgentId, number>, most: number): readonly AgentId[] =>
  [...free]
    .sort(([a, sinceA], [b, sinceB]) => sinceA - sinceB || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([agent]) => agent);

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);
