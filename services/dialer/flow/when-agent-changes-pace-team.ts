/** The ACD tells of agents: the team's board learns it, and the team is paced. */
import type { AgentEventOf, AgentState } from '@ringback/contracts/agents.ts';
import type { RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import { isInHand } from '../domain/redial-state.ts';
import type { Acd } from '../ports.ts';
import type { Errands } from './errands.ts';
import type { AgentWords } from '../views/agent-words.ts';
import type { Floor, Team } from './floor.ts';
import type { Redials } from './redials.ts';

export interface AgentParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly acd: Acd;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly words: AgentWords;
  /** What agents do teaches how long they take. */
  readonly learn: (team: Team, agent: AgentState) => void;
  readonly pace: (team: Team) => void;
}

export interface AgentHearing {
  changed(team: Team, change: AgentEventOf<'AgentChanged'>): void;
  snapshot(team: Team, snapshot: AgentEventOf<'TeamSnapshotTaken'>): void;
}

/** What is heard of agents, now or when the team is taken up. */
export const agentHearing = ({
  clock,
  log,
  acd,
  redials,
  errands,
  floor,
  learn,
}: Omit<AgentParts, 'words' | 'pace'>): AgentHearing => {
  /**
   * One that was placed without an agent has none until one was found: whom a hand before reserved for it is nobody's. In the ACD's own
   * queue the agent is given while the answer that names them is on its way.
   */
  const isInOurHands = (redialId: RedialId): boolean => {
    const flight = floor.flight(redialId);
    if (flight === undefined) return false;
    return flight.agentId !== null || (acd.queue !== undefined && flight.answeredAt !== null);
  };
  /** A crash between reservation and intent leaves an agent reserved for a redial that knows nothing of it. */
  const giveBackForgotten = (team: Team, { agentId, status, redialId }: AgentState): void => {
    if (status !== 'reserved' || redialId === null || isInOurHands(redialId)) return;
    errands.persist(redialId, () => giveBack(team, agentId, redialId));
  };
  const giveBack = async (team: Team, agentId: AgentState['agentId'], redialId: RedialId): Promise<void> => {
    if (isInOurHands(redialId) || !floor.holds(team)) return;
    const state = await redials.load(redialId);
    if (isInHand(state) && state.agentId === agentId) return;
    // An agent of two teams: who has the other one may be placing it this very moment.
    if ('order' in state && state.order !== null && state.order.teamId !== team.teamId) return;
    log.info({ redialId, agentId }, 'reservation nobody remembers given back');
    await acd.release(agentId, redialId);
  };

  return {
    changed(team, change) {
      learn(team, change);
      team.board.hear(change, clock.now());
      giveBackForgotten(team, change);
    },
    snapshot(team, snapshot) {
      team.board.hearSnapshot(snapshot, clock.now());
      for (const agent of snapshot.agents) {
        learn(team, agent);
        giveBackForgotten(team, agent);
      }
    },
  };
};

export const whenAgentChangesPaceTeam = (parts: AgentParts & { readonly agentsHeard: AgentHearing }) => {
  const { floor, words, pace, agentsHeard } = parts;
  const tell = (id: TeamId, hear: (team: Team) => void): void => {
    const team = floor.team(id);
    if (team === undefined) return;
    hear(team);
    pace(team);
  };
  return {
    async AgentChanged({ data }: EnvelopeOf<'AgentChanged'>): Promise<void> {
      words.changed(data);
      tell(data.teamId, (team) => agentsHeard.changed(team, data));
    },
    async TeamSnapshotTaken({ data }: EnvelopeOf<'TeamSnapshotTaken'>): Promise<void> {
      words.snapshot(data);
      tell(data.teamId, (team) => agentsHeard.snapshot(team, data));
    },
  };
};
