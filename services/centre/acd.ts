/**
 * The ACD: decides who gets an agent. The dialer reserves one for a redial, the telephone network puts the redial through,
 * wrap-up follows, and the agent is free again when neither a redial nor an inbound call claims them.
 */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import { centreAgents, type Agent, type Agents, type Hold, type ShownState } from './agents.ts';
import { milliseconds } from './chance.ts';
import type { Acd, AgentLines, Reservation } from './ports.ts';

export interface AcdOptions {
  readonly clock: Clock;
  readonly say: (events: readonly InboundEvent[]) => void;
  /** The agent's wrap-up after a redial. */
  readonly wrapUpSeconds: (redial: RedialId) => number;
  /** Asked before an agent shows as free: true when the agent was given a call instead. */
  readonly giveWork?: (agent: AgentId, team: TeamId) => boolean;
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

export const centreAcd = ({ clock, say, wrapUpSeconds, giveWork = () => false }: AcdOptions): CentreAcd => {
  const agents = centreAgents({ clock, say, giveWork });
  const holders = new Map<RedialId, Agent>();
  const timers = new Map<RedialId, Cancel>();

  const forget = (redial: RedialId): void => {
    timers.get(redial)?.();
    timers.delete(redial);
    holders.delete(redial);
  };
  const letGo = (agent: Agent): void => {
    if (agent.hold !== null) forget(agent.hold.redialId);
    agents.setHold(agent, null);
  };
  /** The redial claims the agent, and nobody else, until it moves on or `limitSeconds` are over. */
  const claim = (agent: Agent, hold: Hold, limitSeconds: number | null): void => {
    const elsewhere = holders.get(hold.redialId);
    forget(hold.redialId);
    if (elsewhere !== undefined && elsewhere !== agent) agents.setHold(elsewhere, null);
    holders.set(hold.redialId, agent);
    if (limitSeconds !== null) {
      timers.set(
        hold.redialId,
        clock.after(milliseconds(limitSeconds), () => letGo(agent)),
      );
    }
    agents.setHold(agent, hold);
  };
  const reserve = (agentId: AgentId, team: TeamId, redialId: RedialId): Reservation => {
    const agent = agents.find(agentId);
    if (agent?.hold?.redialId === redialId && agent.hold.phase !== 'wrap-up') return { reserved: true };
    const reason = whyNot(agent, team) ?? whyNotAgain(holders.get(redialId));
    if (agent === undefined || reason !== null) return { reserved: false, reason: reason ?? 'not-in-team' };
    claim(agent, { redialId, phase: 'reserved' }, RESERVATION_LIMIT_SECONDS);
    return { reserved: true };
  };

  return {
    acd: {
      reserve: async (agent, team, redial) => reserve(agent, team, redial),
      async release(agentId, redial) {
        const agent = agents.find(agentId);
        if (agent !== undefined && isReserved(agent, redial)) letGo(agent);
      },
    },
    lines: {
      take(agentId, redialId) {
        const agent = agents.find(agentId);
        if (agent === undefined || !(isReserved(agent, redialId) || isFree(agent))) return false;
        claim(agent, { redialId, phase: 'talking' }, null);
        return true;
      },
      over(redialId) {
        const agent = holders.get(redialId);
        if (agent?.hold?.phase === 'talking') claim(agent, { redialId, phase: 'wrap-up' }, wrapUpSeconds(redialId));
      },
    },
    setInbound: (agent, team, state) => agents.setInbound(agent, team, state),
    membersOf: (team) => agents.membersOf(team),
    snapshot: (team) => agents.snapshot(team),
    shown: (agent, team) => agents.find(agent)?.seats.get(team)?.shown ?? null,
    heldFor: (agent) => agents.find(agent)?.hold?.redialId ?? null,
  };
};

const isReserved = ({ hold }: Agent, redial: RedialId): boolean =>
  hold?.redialId === redial && hold.phase === 'reserved';

const occupied = new Set<string>(['reserved', 'talking', 'wrap-up']);

/** Free in some team, and at work in none. */
const isFree = ({ seats }: Agent): boolean => {
  const states = [...seats.values()].map((seat) => seat.shown.status);
  return states.includes('free') && !states.some((status) => occupied.has(status));
};

const whyNot = (agent: Agent | undefined, team: TeamId): string | null => {
  const seat = agent?.seats.get(team);
  if (agent === undefined || seat === undefined) return 'not-in-team';
  if (seat.shown.status !== 'free') return seat.shown.status;
  return isFree(agent) ? null : 'works-for-another-team';
};

/** Someone who only waits for this redial gives way; someone who spoke to the caller shows that it is done. */
const whyNotAgain = (holder: Agent | undefined): string | null =>
  holder?.hold?.phase === 'talking' || holder?.hold?.phase === 'wrap-up' ? 'already-connected' : null;
