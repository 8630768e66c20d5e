/**
 * Pacing: how many redials to place now, and why. Pure, so that a policy can be replaced, tested and benchmarked alone.
 * A policy is asked on every event that may free capacity; it never sees who waits, only how many.
 */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';

/** What is known of one team at one moment. Times are milliseconds since 1970. */
export interface TeamSnapshot {
  readonly now: number;
  /** Agents who can be reserved, with when they became free. None when the knowledge of the team is stale. */
  readonly free: ReadonlyMap<AgentId, number>;
  /** Everyone else who is logged in and not held for a redial: who may be free soon. */
  readonly busy: ReadonlyMap<AgentId, { readonly status: AgentStatus; readonly since: number }>;
  /** Redials on their way to an agent: being placed, ringing or answered, not yet connected. */
  readonly inFlight: ReadonlyMap<RedialId, { readonly placedAt: number }>;
  /** Redials whose window is open. May count a few whose caller is being rung already; those are never placed. */
  readonly waiting: number;
}

export interface PacingDecision {
  /** Redials to place now, each with a free agent reserved for it. At most free agents, at most waiting. */
  readonly place: number;
  /** Closed list: what bounds the number. */
  readonly why: 'nobody-waits' | 'nobody-free' | 'one-per-free-agent';
}

export interface PacingPolicy {
  /** Recorded with each redial it placed. */
  readonly name: string;
  decide(team: TeamSnapshot): PacingDecision;
}

/** One redial per free agent, who is reserved before it rings: no person who answers ever waits for an agent. */
export const progressive: PacingPolicy = {
  name: 'progressive-1',
  decide({ free, waiting }) {
    if (waiting === 0) return { place: 0, why: 'nobody-waits' };
    if (free.size === 0) return { place: 0, why: 'nobody-free' };
    return { place: Math.min(free.size, waiting), why: 'one-per-free-agent' };
  },
};
