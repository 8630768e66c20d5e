/**
 * The head of each team's queue: people who answered a redial and have no agent yet. An agent who becomes free is theirs, before
 * any live caller's.
 */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { milliseconds } from './chance.ts';
import type { AcdQueue } from './ports.ts';

export interface AnsweredQueueParts {
  readonly clock: Clock;
  /** The agent of the team who has been free longest. */
  readonly free: (team: TeamId) => AgentId | undefined;
  /** Who is held for the redial already: asked again, they are the answer. */
  readonly heldFor: (redial: RedialId) => AgentId | undefined;
  /** Holds the agent for the redial. */
  readonly give: (agent: AgentId, redial: RedialId) => void;
}

export interface AnsweredQueue {
  readonly queue: AcdQueue;
  /** True when the agent, who is about to be free, was given to somebody in the queue. */
  give(agent: AgentId, team: TeamId): boolean;
}

interface Entry {
  readonly team: TeamId;
  readonly outcome: Promise<AgentId | null>;
  readonly settle: (agent: AgentId | null) => void;
}

export const answeredQueue = ({ clock, free, heldFor, give }: AnsweredQueueParts): AnsweredQueue => {
  /** In the order they came. */
  const entries = new Map<RedialId, Entry>();

  const enter = (redial: RedialId, team: TeamId, withinSeconds: number): Entry => {
    const { promise, resolve } = Promise.withResolvers<AgentId | null>();
    const cancel = clock.after(milliseconds(withinSeconds), () => entry.settle(null));
    const entry: Entry = {
      team,
      outcome: promise,
      settle(agent) {
        cancel();
        entries.delete(redial);
        resolve(agent);
      },
    };
    entries.set(redial, entry);
    return entry;
  };
  const serve = (agent: AgentId, redial: RedialId, entry: Entry): void => {
    give(agent, redial);
    entry.settle(agent);
  };

  return {
    queue: {
      enter(redial, team, withinSeconds) {
        const waiting = entries.get(redial);
        if (waiting !== undefined) return waiting.outcome;
        const held = heldFor(redial);
        if (held !== undefined) return Promise.resolve(held);
        const entry = enter(redial, team, withinSeconds);
        const agent = free(team);
        if (agent !== undefined) serve(agent, redial, entry);
        return entry.outcome;
      },
      leave(redial) {
        entries.get(redial)?.settle(null);
        return Promise.resolve();
      },
    },
    give(agent, team) {
      const next = [...entries].find(([, entry]) => entry.team === team);
      if (next === undefined) return false;
      serve(agent, ...next);
      return true;
    },
  };
};
