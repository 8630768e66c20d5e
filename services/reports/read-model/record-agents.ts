/** What each agent does now, and when they were on shift: logged in and not paused. A newer `version` wins, not a later arrival. */
import type { AgentEvent, AgentEventOf, AgentState, AgentStatus } from '@ringback/contracts/agents.ts';
import type { Transaction } from 'kysely';
import { rowsByKey } from './record-rows.ts';
import type { AgentRecord, ReportTables, ShiftRecord } from './tables.ts';
import { upsertRows } from './write-rows.ts';

interface Floor {
  readonly agents: Map<string, AgentRecord>;
  readonly touched: Set<string>;
  readonly shifts: ShiftRecord[];
}

const onShift = (status: AgentStatus): boolean => status !== 'paused' && status !== 'logged-out';

/** Opens, keeps or closes the agent's shift. */
const shiftAfter = (
  floor: Floor,
  agent: AgentRecord | undefined,
  next: { agentId: string; status: AgentStatus; since: string },
): string | null => {
  const since = agent?.onShiftSince ?? null;
  if (onShift(next.status)) return since ?? next.since;
  if (since !== null && next.since > since)
    floor.shifts.push({ agentId: next.agentId, startedAt: since, endedAt: next.since });
  return null;
};

const place = (floor: Floor, teamId: string, state: AgentState): void => {
  const known = floor.agents.get(state.agentId);
  if (known !== undefined && known.version >= state.version) return;
  const { agentId, status, since, version, callId, redialId } = state;
  const onShiftSince = shiftAfter(floor, known, state);
  floor.agents.set(agentId, { agentId, teamId, status, since, version, callId, redialId, onShiftSince });
  floor.touched.add(agentId);
};

/** Whom a snapshot does not list has logged out, unless something newer is known. */
const logOutTheMissing = (floor: Floor, snapshot: AgentEventOf<'TeamSnapshotTaken'>): void => {
  const listed = new Set<string>(snapshot.agents.map(({ agentId }) => agentId));
  for (const agent of floor.agents.values()) {
    if (agent.teamId !== snapshot.teamId || listed.has(agent.agentId)) continue;
    if (agent.status === 'logged-out' || agent.since > snapshot.at) continue;
    const next = { ...agent, status: 'logged-out' as const, since: snapshot.at, callId: null, redialId: null };
    floor.agents.set(agent.agentId, { ...next, onShiftSince: shiftAfter(floor, agent, next) });
    floor.touched.add(agent.agentId);
  }
};

const record = (floor: Floor, { type, data }: AgentEvent): void => {
  if (type === 'AgentChanged') return place(floor, data.teamId, data);
  for (const state of data.agents) place(floor, data.teamId, state);
  logOutTheMissing(floor, data);
};

const idsIn = (events: readonly AgentEvent[]): string[] => [
  ...new Set(
    events.flatMap(({ type, data }) =>
      type === 'AgentChanged' ? [data.agentId] : data.agents.map(({ agentId }) => agentId),
    ),
  ),
];

const teamsIn = (events: readonly AgentEvent[]): string[] => [
  ...new Set(events.flatMap(({ type, data }) => (type === 'TeamSnapshotTaken' ? [data.teamId] : []))),
];

const agentsConcerned = async (
  trx: Transaction<ReportTables>,
  events: readonly AgentEvent[],
): Promise<Map<string, AgentRecord>> => {
  const agents = await rowsByKey(trx, 'agents', 'agentId', idsIn(events));
  const teams = teamsIn(events);
  if (teams.length === 0) return agents;
  const rows = await trx.selectFrom('agents').selectAll().where('teamId', 'in', teams).orderBy('agentId').execute();
  for (const row of rows) if (!agents.has(row.agentId)) agents.set(row.agentId, { ...row });
  return agents;
};

export const recordAgents = async (trx: Transaction<ReportTables>, events: readonly AgentEvent[]): Promise<void> => {
  if (events.length === 0) return;
  const floor: Floor = { agents: await agentsConcerned(trx, events), touched: new Set(), shifts: [] };
  for (const event of events) record(floor, event);
  await upsertRows(
    trx,
    'agents',
    ['agentId'],
    [...floor.agents.values()].filter(({ agentId }) => floor.touched.has(agentId)),
  );
  const shifts = new Map(floor.shifts.map((shift) => [`${shift.agentId} ${shift.startedAt}`, shift]));
  await upsertRows(trx, 'shifts', ['agentId', 'startedAt'], [...shifts.values()]);
};
