/** An ACD for tests: agents free, reserved or talking, who tell of every change with a rising version. */
import type { AgentEvent, AgentState, LiveQueue } from '@ringback/contracts/agents.ts';
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Acd } from '../ports.ts';
import { agentNamed, TEAM, TENANT } from './facts.ts';

export interface ScriptedAcd extends Acd {
  logIn(agent: string, team?: TeamId): void;
  /** Somebody else gives them work, or they are done with it. */
  set(agent: string, status: 'free' | 'talking' | 'wrap-up' | 'paused'): void;
  /** As `set`, and nobody is told. */
  setSilently(agent: string, status: 'free' | 'talking'): void;
  talk(agent: AgentId, redial: RedialId): boolean;
  over(agent: AgentId): void;
  /** With what it tells of the live callers of one team, when it does. */
  tellSnapshot(inbound?: LiveQueue, of?: TeamId): void;
  readonly agents: ReadonlyMap<AgentId, AgentState>;
  /** Who is at the head of its queue, where it has one. */
  readonly queued: Pick<ReadonlySet<RedialId>, 'has' | 'size'>;
  /** In the order they were asked for. */
  readonly reservations: readonly { readonly agent: AgentId; readonly redial: RedialId; readonly reserved: boolean }[];
}

/** `queue`: whether it has one for people who answered, and whether that works. */
export type ScriptedQueue = 'none' | 'works' | 'fails';

export const scriptedAcd = (
  clock: Clock,
  tell: (event: AgentEvent) => void,
  queue: ScriptedQueue = 'none',
): ScriptedAcd => {
  const agents = new Map<AgentId, AgentState>();
  const teams = new Map<AgentId, TeamId>();
  const teamOf = (agent: AgentId): TeamId => teams.get(agent) ?? TEAM;
  const reservations: { agent: AgentId; redial: RedialId; reserved: boolean }[] = [];

  const change = (agentId: AgentId, status: AgentState['status'], redialId: RedialId | null): void => {
    const version = (agents.get(agentId)?.version ?? 0) + 1;
    agents.set(agentId, { agentId, status, version, since: nowInstant(clock), callId: null, redialId });
  };
  const tellOf = (agentId: AgentId): void => {
    const agent = agents.get(agentId)!;
    tell({
      type: 'AgentChanged',
      data: { tenantId: TENANT, teamId: teamOf(agentId), at: nowInstant(clock), ...agent },
    });
  };
  const changeAndTell = (agent: AgentId, status: AgentState['status'], redial: RedialId | null): void => {
    change(agent, status, redial);
    tellOf(agent);
  };

  const queued = new Map<RedialId, { readonly team: TeamId; readonly settle: (agent: AgentId | null) => void }>();
  /** An agent of the team is free: whoever is in the queue has them. */
  const serveQueue = (): void => {
    for (const [redial, { team, settle }] of queued) {
      const free = [...agents.values()].find(({ agentId, status }) => status === 'free' && teamOf(agentId) === team);
      if (free === undefined) continue;
      changeAndTell(free.agentId, 'reserved', redial);
      settle(free.agentId);
    }
  };
  const enter = (redial: RedialId, team: TeamId, withinSeconds: number): Promise<AgentId | null> => {
    if (queue === 'fails') return Promise.reject(new Error('the ACD has lost its queue'));
    const { promise, resolve } = Promise.withResolvers<AgentId | null>();
    const settle = (agent: AgentId | null): void => {
      queued.delete(redial);
      resolve(agent);
    };
    queued.set(redial, { team, settle });
    clock.after(withinSeconds * 1000, () => settle(null));
    serveQueue();
    return promise;
  };
  const leave = async (redial: RedialId): Promise<void> => queued.get(redial)?.settle(null);

  return {
    agents,
    reservations,
    queued,
    ...(queue === 'none' ? {} : { queue: { enter, leave } }),
    async reserve(agent, _team, redial) {
      const state = agents.get(agent);
      const mine = state?.status === 'reserved' && state.redialId === redial;
      const reserved = mine || state?.status === 'free';
      reservations.push({ agent, redial, reserved });
      if (reserved && !mine) changeAndTell(agent, 'reserved', redial);
      return reserved ? { reserved } : { reserved, reason: state?.status ?? 'unknown' };
    },
    async release(agent, redial) {
      const state = agents.get(agent);
      if (state?.status === 'reserved' && state.redialId === redial) changeAndTell(agent, 'free', null);
    },
    logIn(agent, team = TEAM) {
      teams.set(agentNamed(agent), team);
      changeAndTell(agentNamed(agent), 'free', null);
    },
    set(agent, status) {
      changeAndTell(agentNamed(agent), status, null);
      serveQueue();
    },
    setSilently: (agent, status) => change(agentNamed(agent), status, null),
    talk(agent, redial) {
      const state = agents.get(agent);
      if (state?.status !== 'reserved' || state.redialId !== redial) return false;
      changeAndTell(agent, 'talking', redial);
      return true;
    },
    over: (agent) => changeAndTell(agent, 'free', null),
    tellSnapshot(inbound, of = TEAM) {
      for (const [teamId, own] of Map.groupBy(agents.values(), ({ agentId }) => teamOf(agentId)))
        tell({
          type: 'TeamSnapshotTaken',
          data: {
            tenantId: TENANT,
            teamId,
            at: nowInstant(clock),
            agents: own,
            ...(inbound && of === teamId && { inbound }),
          },
        });
    },
  };
};
