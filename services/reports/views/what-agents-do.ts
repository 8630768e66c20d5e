/** Every agent who is logged in, by team: what they do and since when. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { AgentRow } from '../shapes.ts';

type Db = Kysely<ReportTables>;

const doing = ({ callId, redialId }: { callId: string | null; redialId: string | null }): AgentRow['doing'] => {
  if (redialId !== null) return 'redial';
  return callId === null ? null : 'inbound';
};

export const whatAgentsDo = async (db: Db): Promise<AgentRow[]> => {
  const agents = await db
    .selectFrom('agents')
    .selectAll()
    .where('status', '!=', 'logged-out')
    .orderBy('teamId')
    .orderBy('agentId')
    .execute();
  return agents.map((agent) => ({
    agentId: agent.agentId,
    teamId: agent.teamId,
    status: agent.status,
    since: agent.since,
    doing: doing(agent),
  }));
};
