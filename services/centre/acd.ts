/**
 * The ACD: decides who gets an agent. The dialer reserves one for a redial, the telephone network puts the redial through,
 * wrap-up follows, and the agent is free again when neither a redial nor an inbound call claims them.
 */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { centreAgents, type Agent, type Agents, type AgentsOptions, type ShownState } from './agents.ts';
import { answeredQueue } from './answered-queue.ts';
import { redialClaims, type Claims } from './claims.ts';
import type { Acd, AgentLines, Reservation } from './ports.ts';

export interface AcdOptions {
  readonly clock: Clock;
  readonly say: (events: readonly InboundEvent[]) => void;
  /** The agent's wrap-up after a redial. */
  readonly wrapUpSeconds: (redial: RedialId) => number;
  /** Asked before an agent shows as free: true when the agent was given a call instead. */
  readonly giveWork?: (agent: AgentId, team: TeamId) => boolean;
  /** Live callers in the team's queue: each of them has a free agent's attention before any redial. */
  readonly liveCallers?: (team: TeamId) => number;
  /** What snapshots tell of them; nothing unless said. */
  readonly liveQueue?: AgentsOptions['liveQueue'];
}

export interface CentreAcd extends Pick<Agents, 'setInbound' | 'membersOf' | 'snapshot'> {
  /** What the dialer sees. */
  readonly acd: Acd;
  /** What the telephone network sees. */
  readonly lines: AgentLines;
  shown(agent: AgentId, team: TeamId): ShownState | null;
  /** The redial that holds the agent, in whatever phase. */
  readonly heldFor: (agent: AgentId) => RedialId | null;
}

/** Longer than any redial rings: who reserved and vanished does not keep the agent for ever. */
const RESERVATION_LIMIT_SECONDS = 300;

export const centreAcd = ({
  clock,
  say,
  wrapUpSeconds,
  giveWork = () => false,
  liveCallers = () => 0,
  liveQueue,
}: AcdOptions): CentreAcd => {
  const agents = centreAgents({
    clock,
    say,
    giveWork: (agent, team) => answered.give(agent, team) || giveWork(agent, team),
    liveQueue,
  });
  const claims = redialClaims(clock, agents);
  const answered = answeredQueue({
    clock,
    free: (team) => freeLongest(agents, team),
    heldFor: (redial) => heldNow(claims.holderOf(redial)),
    give: (id, redialId) => claims.claim(agents.find(id)!, { redialId, phase: 'reserved' }, RESERVATION_LIMIT_SECONDS),
  });
  return {
    acd: { ...dialerSide(agents, claims, liveCallers), queue: answered.queue },
    lines: networkSide(agents, claims, wrapUpSeconds),
    setInbound: agents.setInbound,
    membersOf: agents.membersOf,
    snapshot: agents.snapshot,
    shown: (agent, team) => agents.find(agent)?.seats.get(team)?.shown ?? null,
    heldFor: (agent) => agents.find(agent)?.hold?.redialId ?? null,
  };
};

const dialerSide = (
  agents: Agents,
  claims: Claims,
  liveCallers: (team: TeamId) => number,
): Pick<Acd, 'reserve' | 'release'> => ({
  async reserve(agentId, team, redialId, answered = false): Promise<Reservation> {
    const agent = agents.find(agentId);
    if (agent?.hold?.redialId === redialId && agent.hold.phase !== 'wrap-up') return { reserved: true };
    if (agent === undefined) return { reserved: false, reason: 'not-in-team' };
    const reason =
      whyNot(agent, team) ??
      whyNotAgain(claims.holderOf(redialId)) ??
      // A person who is on the line already goes before those in the queue.
      (answered ? null : whyNotYet(agents, team, liveCallers(team)));
    if (reason !== null) return { reserved: false, reason };
    claims.claim(agent, { redialId, phase: 'reserved' }, RESERVATION_LIMIT_SECONDS);
    return { reserved: true };
  },
  async release(agentId, redial) {
    const agent = agents.find(agentId);
    if (agent !== undefined && isReserved(agent, redial)) claims.letGo(agent);
  },
});

const networkSide = (agents: Agents, claims: Claims, wrapUpSeconds: AcdOptions['wrapUpSeconds']): AgentLines => ({
  take(agentId, redialId) {
    const agent = agents.find(agentId);
    if (agent === undefined || !(isReserved(agent, redialId) || isFree(agent))) return false;
    claims.claim(agent, { redialId, phase: 'talking' }, null);
    return true;
  },
  over(redialId) {
    const agent = claims.holderOf(redialId);
    if (agent?.hold?.phase !== 'talking') return;
    claims.claim(agent, { redialId, phase: 'wrap-up' }, wrapUpSeconds(redialId));
  },
});

/** Someone in wrap-up is done with it. */
const heldNow = (holder: Agent | undefined): AgentId | undefined =>
  holder?.hold?.phase === 'wrap-up' ? undefined : holder?.id;

const isReserved = ({ hold }: Agent, redial: RedialId): boolean =>
  hold?.redialId === redial && hold.phase === 'reserved';

const occupied = new Set<string>(['reserved', 'talking', 'wrap-up']);

/** Free in some team, and at work in none. */
const isFree = ({ seats }: Agent): boolean => {
  const states = [...seats.values()].map((seat) => seat.shown.status);
  return states.includes('free') && !states.some((status) => occupied.has(status));
};

const freeLongest = (agents: Agents, team: TeamId): AgentId | undefined =>
  agents
    .membersOf(team)
    .map((id) => agents.find(id)!)
    .filter((agent) => isFree(agent) && agent.seats.get(team)!.shown.status === 'free')
    .toSorted((a, b) => a.seats.get(team)!.since - b.seats.get(team)!.since)[0]?.id;

const whyNot = (agent: Agent, team: TeamId): string | null => {
  const seat = agent.seats.get(team);
  if (seat === undefined) return 'not-in-team';
  if (seat.shown.status !== 'free') return seat.shown.status;
  return isFree(agent) ? null : 'works-for-another-team';
};

const whyNotYet = (agents: Agents, team: TeamId, liveCallers: number): string | null => {
  if (liveCallers === 0) return null;
  const free = agents.membersOf(team).filter((agent) => isFree(agents.find(agent)!)).length;
  return liveCallers >= free ? 'live-callers-wait' : null;
};

/** Someone who only waits for this redial gives way; someone who spoke to the caller shows that it is done. */
const whyNotAgain = (holder: Agent | undefined): string | null =>
  holder?.hold?.phase === 'talking' || holder?.hold?.phase === 'wrap-up' ? 'already-connected' : null;
