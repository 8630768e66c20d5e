/** The queues of the demo centre: first come, first served; an agent who becomes free takes who waits before any redial does. */
import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
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
}

/** `isFree`: free for an inbound call, so not reserved either. */
export const demoFloor = (isFree: (agent: AgentId, team: TeamId) => boolean): Floor => {
  const queues = new Map<TeamId, Waiting[]>(demoTeams.map((team) => [team.teamId, []]));
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
      if (agent === undefined) queues.get(caller.teamId)!.push(caller);
      else handOver(caller, agent);
    },
    leave(caller) {
      const queue = queues.get(caller.teamId)!;
      const place = queue.indexOf(caller);
      if (place >= 0) queue.splice(place, 1);
    },
    giveWork(agent, team) {
      const next = queues.get(team)!.shift();
      if (next === undefined) return false;
      handOver(next, agent);
      return true;
    },
    waiting: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0),
  };
};
