/** The queues of the demo centre: first come, first served; an agent who becomes free takes who waits before any redial does. */
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import type { LiveQueue } from '@ringback/contracts/agents.ts';
import { secondsBetween } from '../elapsed.ts';
import { serviceLevel, type ServiceLevel } from './service-level.ts';
import { demoTeams } from './teams.ts';

/** Somebody who waits for an agent of their team. */
export interface Waiting {
  readonly teamId: TeamId;
  answer(agent: AgentId): void;
}

export interface Floor {
  /** To a free agent at once, else to the end of the queue. */
  enter(caller: Waiting): void;
  leave(caller: Waiting): void;
  /** Gives the agent the longest waiting caller of the team; false when nobody waits. */
  readonly giveWork: (agent: AgentId, team: TeamId) => boolean;
  waiting(): number;
  /** What the ACD tells of those who wait. */
  readonly liveQueue: (team: TeamId) => LiveQueue;
}

export interface FloorOptions {
  /** Free for an inbound call, so not reserved either. */
  readonly isFree: (agent: AgentId, team: TeamId) => boolean;
  readonly now: () => number;
  /** The team's queue grew or shrank. */
  readonly onQueue: (team: TeamId) => void;
}

interface Place {
  readonly caller: Waiting;
  readonly since: number;
}

export const demoFloor = ({ isFree, now, onQueue }: FloorOptions): Floor => {
  const queues = new Map<TeamId, Place[]>(demoTeams.map((team) => [team.teamId, []]));
  const levels = new Map<TeamId, ServiceLevel>(demoTeams.map((team) => [team.teamId, serviceLevel()]));
  /** Who took a call least recently comes first. */
  const turns = new Map<TeamId, AgentId[]>(demoTeams.map((team) => [team.teamId, [...team.agents]]));

  const handOver = (caller: Waiting, agent: AgentId): void => {
    const order = turns.get(caller.teamId)!;
    order.push(...order.splice(order.indexOf(agent), 1));
    caller.answer(agent);
  };
  return {
    enter(caller) {
      const agent = turns.get(caller.teamId)!.find((candidate) => isFree(candidate, caller.teamId));
      if (agent !== undefined) {
        levels.get(caller.teamId)!.answered(0, now());
        return handOver(caller, agent);
      }
      queues.get(caller.teamId)!.push({ caller, since: now() });
      onQueue(caller.teamId);
    },
    leave(caller) {
      const queue = queues.get(caller.teamId)!;
      const place = queue.findIndex((one) => one.caller === caller);
      if (place < 0) return;
      queue.splice(place, 1);
      levels.get(caller.teamId)!.lost(now());
      onQueue(caller.teamId);
    },
    giveWork(agent, team) {
      const next = queues.get(team)!.shift();
      if (next === undefined) return false;
      levels.get(team)!.answered((now() - next.since) / 1000, now());
      handOver(next.caller, agent);
      onQueue(team);
      return true;
    },
    waiting: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0),
    liveQueue(team) {
      const queue = queues.get(team)!;
      return {
        waiting: queue.length,
        longestWaitSeconds: queue.length === 0 ? 0 : secondsBetween(queue[0]!.since, now()),
        serviceLevel: levels.get(team)!.share(now()),
      };
    },
  };
};
