/**
 * Who the agents are and what each one does. Two things claim an agent: inbound calls (what the demo's floor or the recording
 * says, per team) and redials (what the dialer holds them for, as one person). A redial's claim shows before the inbound
 * state. Every change that shows goes out as `AgentChanged`, with a version that rises per agent.
 */
import type { AgentStatus, LiveQueue } from '@ringback/contracts/agents.ts';
import { instant, type AgentId, type CallId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';

export interface InboundState {
  readonly status: AgentStatus;
  readonly callId: CallId | null;
}

export interface ShownState extends InboundState {
  readonly redialId: RedialId | null;
}

export interface Hold {
  readonly redialId: RedialId;
  readonly phase: 'reserved' | 'talking' | 'wrap-up';
}

/** An agent's place in one team. */
export interface Seat {
  readonly team: TeamId;
  inbound: InboundState;
  shown: ShownState;
  /** Of `shown`, milliseconds since 1970. */
  since: number;
  version: number;
}

export interface Agent {
  readonly id: AgentId;
  readonly seats: Map<TeamId, Seat>;
  /** Of the last change that went out, in any team. */
  version: number;
  hold: Hold | null;
}

export interface Agents {
  find(agent: AgentId): Agent | undefined;
  /** The inbound side of an agent changed. The first time, the agent joins the team. */
  readonly setInbound: (agent: AgentId, team: TeamId, state: InboundState) => void;
  setHold(agent: Agent, hold: Hold | null): void;
  /** Those who are not logged out, in the order they joined. */
  readonly membersOf: (team: TeamId) => AgentId[];
  readonly snapshot: (team: TeamId) => InboundEvent;
}

export interface AgentsOptions {
  readonly clock: Clock;
  readonly say: (events: readonly InboundEvent[]) => void;
  /** Asked before an agent shows as free: true when the agent was given a call instead. */
  readonly giveWork: (agent: AgentId, team: TeamId) => boolean;
  /** What a snapshot tells of live callers; undefined: nothing. */
  readonly liveQueue?: ((team: TeamId) => LiveQueue) | undefined;
}

const OFF: InboundState = { status: 'logged-out', callId: null };
const OUT: ShownState = { ...OFF, redialId: null };

const toShow = ({ inbound, shown }: Seat, hold: Hold | null): ShownState => {
  const away = inbound.status === 'logged-out' && shown.status === 'logged-out';
  if (hold === null || away) return { ...inbound, redialId: null };
  return { status: hold.phase, callId: null, redialId: hold.redialId };
};

const same = (a: ShownState, b: ShownState): boolean =>
  a.status === b.status && a.callId === b.callId && a.redialId === b.redialId;

export const centreAgents = ({ clock, say, giveWork, liveQueue }: AgentsOptions): Agents => {
  const agents = new Map<AgentId, Agent>();

  const show = (agent: Agent, seat: Seat): void => {
    const next = toShow(seat, agent.hold);
    if (same(next, seat.shown)) return;
    if (next.status === 'free' && giveWork(agent.id, seat.team)) return;
    seat.shown = next;
    seat.since = clock.now();
    // Milliseconds keep it rising over a restart, the increment within one of them.
    agent.version = Math.max(agent.version + 1, seat.since);
    seat.version = agent.version;
    say([changed(agent.id, seat)]);
  };
  const join = (id: AgentId): Agent => {
    const agent: Agent = { id, seats: new Map(), version: 0, hold: null };
    agents.set(id, agent);
    return agent;
  };
  const sit = (agent: Agent, team: TeamId): Seat => {
    const seat: Seat = { team, inbound: OFF, shown: OUT, since: clock.now(), version: agent.version };
    agent.seats.set(team, seat);
    return seat;
  };
  const seatsOf = (team: TeamId): [AgentId, Seat][] =>
    [...agents.values()].flatMap(({ id, seats }): [AgentId, Seat][] => {
      const seat = seats.get(team);
      return seat === undefined || seat.shown.status === 'logged-out' ? [] : [[id, seat]];
    });

  return {
    find: (id) => agents.get(id),
    setInbound(id, team, state) {
      const agent = agents.get(id) ?? join(id);
      const seat = agent.seats.get(team) ?? sit(agent, team);
      seat.inbound = state;
      show(agent, seat);
    },
    setHold(agent, hold) {
      agent.hold = hold;
      for (const seat of agent.seats.values()) show(agent, seat);
    },
    membersOf: (team) => seatsOf(team).map(([id]) => id),
    snapshot: (teamId) => snapshotOf(teamId, clock.now(), seatsOf(teamId), liveQueue?.(teamId)),
  };
};

const changed = (agentId: AgentId, { team, shown, since, version }: Seat): InboundEvent => ({
  type: 'AgentChanged',
  data: { agentId, teamId: team, at: instant(since), version, ...shown },
});

const snapshotOf = (
  teamId: TeamId,
  now: number,
  seats: readonly [AgentId, Seat][],
  inbound: LiveQueue | undefined,
): InboundEvent => ({
  type: 'TeamSnapshotTaken',
  data: {
    teamId,
    at: instant(now),
    agents: seats.map(([agentId, { shown, since, version }]) => ({
      agentId,
      version,
      since: instant(since),
      ...shown,
    })),
    ...(inbound && { inbound }),
  },
});
