/** The ACD tells of agents: the team's board learns it, and the team is paced. */
import type { AgentState } from '@ringback/contracts/agents.ts';
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { EnvelopeOf } from '@ringback/runtime/consume.ts';
import type { Logger } from 'pino';
import { isInHand } from '../domain/redial.ts';
import type { Acd } from '../ports.ts';
import type { Errands } from './errands.ts';
import type { Floor, Team } from './floor.ts';
import type { Redials } from './redials.ts';

export interface AgentParts {
  readonly log: Logger;
  readonly acd: Acd;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly pace: (team: Team) => void;
}

export const whenAgentChangesPaceTeam = ({ log, acd, redials, errands, floor, pace }: AgentParts) => {
  /** A crash between reservation and intent leaves an agent reserved for a redial that knows nothing of it. */
  const giveBackForgotten = ({ agentId, status, redialId }: AgentState): void => {
    if (status !== 'reserved' || redialId === null || floor.flight(redialId) !== undefined) return;
    errands.persist(redialId, () => giveBack(agentId, redialId));
  };
  const giveBack = async (agentId: AgentState['agentId'], redialId: RedialId): Promise<void> => {
    if (floor.flight(redialId) !== undefined) return;
    const state = await redials.load(redialId);
    if (isInHand(state) && state.agentId === agentId) return;
    log.info({ redialId, agentId }, 'reservation nobody remembers given back');
    await acd.release(agentId, redialId);
  };

  return {
    async AgentChanged({ data }: EnvelopeOf<'AgentChanged'>): Promise<void> {
      const team = floor.team(data.teamId);
      team.board.hear(data);
      giveBackForgotten(data);
      pace(team);
    },
    async TeamSnapshotTaken({ data }: EnvelopeOf<'TeamSnapshotTaken'>): Promise<void> {
      const team = floor.team(data.teamId);
      team.board.hearSnapshot(data);
      for (const agent of data.agents) giveBackForgotten(agent);
      pace(team);
    },
  };
};
