import type { AgentId, TeamId } from '@ringback/contracts/ids.ts';
import { describe, expect, test } from 'vitest';
import { demoFloor } from './floor.ts';
import { demoTeams } from './teams.ts';

const { teamId, agents } = demoTeams[0]!;
const otherTeam = demoTeams[1]!.teamId;

const setUp = () => {
  const free = new Set<AgentId>(agents);
  const answers: string[] = [];
  const queues: string[] = [];
  const clock = { now: 0 };
  const floor = demoFloor({
    isFree: (agent) => free.has(agent),
    now: () => clock.now,
    onQueue: (team) => void queues.push(team),
  });
  const caller = (name: string, team: TeamId = teamId) => ({
    teamId: team,
    answer: (agent: AgentId) => {
      free.delete(agent);
      answers.push(`${agent} answers ${name}`);
    },
  });
  return { free, answers, floor, caller, queues, clock };
};

describe('the floor', () => {
  test('gives a caller to whoever took a call least recently', () => {
    const { free, answers, floor, caller } = setUp();
    floor.enter(caller('one'));
    free.add(agents[0]!);
    floor.enter(caller('two'));
    expect(answers).toEqual([`${agents[0]} answers one`, `${agents[1]} answers two`]);
  });

  test('lets callers wait when nobody is free, and gives the longest waiting to the next agent of the team', () => {
    const { free, answers, floor, caller } = setUp();
    free.clear();
    const first = caller('first');
    floor.enter(first);
    floor.enter(caller('second'));
    floor.enter(caller('third'));
    floor.leave(first);
    expect(floor.waiting()).toBe(2);
    expect(floor.giveWork(demoTeams[1]!.agents[0]!, otherTeam)).toBe(false);
    expect(floor.giveWork(agents[2]!, teamId)).toBe(true);
    expect(answers).toEqual([`${agents[2]} answers second`]);
  });

  test('tells who waits and how long, how many were answered in time, and when the queue changes', () => {
    const { free, floor, caller, queues, clock } = setUp();
    expect(floor.liveQueue(teamId)).toEqual({ waiting: 0, longestWaitSeconds: 0, serviceLevel: null });
    floor.enter(caller('at once'));
    free.clear();
    floor.enter(caller('patient'));
    floor.enter(caller('next'));
    expect(queues).toEqual([teamId, teamId]);
    clock.now = 25_000;
    expect(floor.liveQueue(teamId)).toEqual({ waiting: 2, longestWaitSeconds: 25, serviceLevel: 1 });
    floor.giveWork(agents[1]!, teamId);
    expect(floor.liveQueue(teamId)).toEqual({ waiting: 1, longestWaitSeconds: 25, serviceLevel: 0.5 });
    expect(queues).toHaveLength(3);
    expect(floor.liveQueue(otherTeam)).toEqual({ waiting: 0, longestWaitSeconds: 0, serviceLevel: null });
  });

  test('given the clock is set back while a caller waits, then nobody waited less than nothing', () => {
    const { free, floor, caller, clock } = setUp();
    free.clear();
    clock.now = 3_600_000;
    floor.enter(caller('patient'));
    clock.now = 0;
    expect(floor.liveQueue(teamId).longestWaitSeconds).toBe(0);
  });

  test('has nothing to give when nobody waits, and forgets nobody who is not there', () => {
    const { floor, caller } = setUp();
    floor.leave(caller('stranger'));
    expect(floor.giveWork(agents[0]!, teamId)).toBe(false);
    expect(floor.waiting()).toBe(0);
  });
});
