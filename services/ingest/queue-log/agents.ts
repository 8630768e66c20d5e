/** What a queue_log tells of agents: their queues (each a team), pauses, log-in, and the call they are on. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import { instant, type AgentId, type CallId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';

interface Membership {
  paused: boolean;
  /** The status last told. */
  said: AgentStatus;
}

/** Plain data: it is stored with the place in the file. */
export interface LoggedAgent {
  version: number;
  loggedOff: boolean;
  pausedEverywhere: boolean;
  callId: string | null;
  /** By team. */
  teams: Map<string, Membership>;
}
export type LoggedAgents = Map<string, LoggedAgent>;

const newcomer = (): LoggedAgent => ({
  version: 0,
  loggedOff: false,
  pausedEverywhere: false,
  callId: null,
  teams: new Map(),
});

const statusIn = (agent: LoggedAgent, pausedHere: boolean): AgentStatus => {
  if (agent.loggedOff) return 'logged-out';
  if (agent.callId !== null) return 'talking';
  return agent.pausedEverywhere || pausedHere ? 'paused' : 'free';
};

const changed = (id: string, agent: LoggedAgent, team: string, status: AgentStatus, at: number): InboundEvent => {
  // Two changes within one second of the log are two versions all the same.
  agent.version = Math.max(agent.version + 1, at);
  return {
    type: 'AgentChanged',
    data: {
      agentId: id as AgentId,
      teamId: team as TeamId,
      status,
      at: instant(at),
      version: agent.version,
      callId: status === 'talking' ? (agent.callId as CallId) : null,
    },
  };
};

/** Says in which teams the status is another one now. */
const news = (id: string, agent: LoggedAgent, at: number): InboundEvent[] =>
  [...agent.teams].flatMap(([team, membership]) => {
    const status = statusIn(agent, membership.paused);
    if (status === membership.said) return [];
    membership.said = status;
    return [changed(id, agent, team, status, at)];
  });

/** Changes `agents` and returns the news. `team` null: everywhere. */
export type AgentChange = (agents: LoggedAgents, id: string, team: string | null, at: number) => InboundEvent[];

const change =
  (apply: (agent: LoggedAgent, membership: Membership | null) => void): AgentChange =>
  (agents, id, team, at) => {
    const agent = agents.get(id) ?? newcomer();
    agents.set(id, agent);
    // Members of the configuration file are never announced: whoever does anything in a queue belongs to it.
    const membership: Membership | null =
      team === null ? null : (agent.teams.get(team) ?? { paused: false, said: 'logged-out' });
    if (team !== null && membership) agent.teams.set(team, membership);
    apply(agent, membership);
    return news(id, agent, at);
  };

const setPaused = (paused: boolean): AgentChange =>
  change((agent, membership) => {
    if (membership === null) agent.pausedEverywhere = paused;
    for (const one of membership === null ? agent.teams.values() : [membership]) one.paused = paused;
  });

export const memberAdded = (paused: boolean): AgentChange =>
  change((agent, membership) => {
    agent.loggedOff = false;
    if (membership) membership.paused = paused;
  });
export const paused = setPaused(true);
export const unpaused = setPaused(false);
export const loggedIn = change((agent) => {
  agent.loggedOff = false;
});
export const loggedOff = change((agent) => {
  agent.loggedOff = true;
  agent.callId = null;
});
export const connected = (callId: string): AgentChange =>
  change((agent) => {
    agent.loggedOff = false;
    agent.callId = callId;
  });
/** Only the end of the call the agent is on ends it. */
export const completed = (callId: string): AgentChange =>
  change((agent) => {
    if (agent.callId === callId) agent.callId = null;
  });

export const memberRemoved: AgentChange = (agents, id, team, at) => {
  const agent = agents.get(id);
  const membership = team === null ? undefined : agent?.teams.get(team);
  if (!agent || team === null || !membership) return [];
  agent.teams.delete(team);
  return membership.said === 'logged-out' ? [] : [changed(id, agent, team, 'logged-out', at)];
};
