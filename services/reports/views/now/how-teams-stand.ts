/** Agents of each team by what they do, and the team's redials. */
import { agentStatusSchema, type AgentStatus } from '@ringback/contracts/agents.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { toNumber } from '../counted.ts';
import { redialsByTeam } from './who-waits-for-redial.ts';

type Db = Kysely<ReportTables>;

export const teamsNow = async (db: Db, now: number): Promise<Board['teams']> => {
  const rows = await db
    .selectFrom('agents')
    .select(({ fn }) => ['teamId', 'status', fn.countAll().as('total')])
    .groupBy(['teamId', 'status'])
    .execute();
  const { waiting, inFlight } = await redialsByTeam(db, now);
  const teams = new Set([...rows.map(({ teamId }) => teamId), ...waiting.keys(), ...inFlight.keys()]);
  return [...teams].sort().map((teamId) => {
    const having = (status: AgentStatus): number =>
      toNumber(rows.find((row) => row.teamId === teamId && row.status === status)?.total);
    const agents = Object.fromEntries(agentStatusSchema.options.map((status) => [status, having(status)]));
    return {
      teamId,
      agents: agents as Record<AgentStatus, number>,
      waiting: waiting.get(teamId) ?? 0,
      inFlight: inFlight.get(teamId) ?? 0,
    };
  });
};
