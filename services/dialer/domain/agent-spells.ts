/** How long agents talk and wrap up, as the ACD tells it: a spell is known when it ends. Late and repeated tellings count once. */
import type { AgentState, AgentStatus } from '@ringback/contracts/agents.ts';
import { type AgentId, epochMs, type RedialId } from '@ringback/contracts/ids.ts';

export interface Spell {
  readonly of: 'talk' | 'wrap-up';
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  readonly seconds: number;
  /** Whom they talked to for us; null: a live caller, or nobody knows. */
  readonly redialId: RedialId | null;
  /** Ready for the next call then, not on a pause, gone, or given one already. */
  readonly free: boolean;
}

export interface AgentSpells {
  hear(agent: AgentState): readonly Spell[];
}

interface Last {
  readonly version: number;
  readonly status: AgentStatus;
  readonly since: number;
  readonly redialId: RedialId | null;
}

const READY: ReadonlySet<AgentStatus> = new Set(['free', 'reserved']);

export const agentSpells = (): AgentSpells => {
  const last = new Map<AgentId, Last>();
  return {
    hear({ agentId, version, status, since, redialId }) {
      const before = last.get(agentId);
      if (before !== undefined && version <= before.version) return [];
      const now = { version, status, since: epochMs(since), redialId };
      last.set(agentId, now);
      return before === undefined ? [] : spellsBetween(before, now);
    },
  };
};

const spellsBetween = (before: Last, { status, since }: Last): readonly Spell[] => {
  if (before.status !== 'talking' && before.status !== 'wrap-up') return [];
  if (status === before.status && since === before.since) return [];
  const seconds = Math.max(0, (since - before.since) / 1000);
  const spell = { endedAt: since, redialId: before.redialId, free: READY.has(status) };
  if (before.status === 'wrap-up') return [{ ...spell, of: 'wrap-up', seconds }];
  const talk = { ...spell, of: 'talk', seconds } as const;
  // No wrap-up at all is one of no time.
  return status === 'wrap-up' ? [talk] : [talk, { ...spell, of: 'wrap-up', seconds: 0 }];
};
