/** What a page is told: the figures, the agents, and the cases that are new to it. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { Board, CaseRow, LiveUpdate, Tallies } from '../shapes.ts';
import { casesTouched, lastCases, type Touched } from '../views/last-cases.ts';
import { whatAgentsDo } from '../views/what-agents-do.ts';
import { pacedTeams } from '../views/now/how-teams-are-paced.ts';

type Db = Kysely<ReportTables>;

/** Where figures come from. */
export interface Sources {
  readonly db: Db;
  readonly clock: Clock;
  /** The totals count all of history, so they are counted less often than the rest where that takes long. */
  readonly totals: () => Promise<Tallies>;
  readonly board: () => Promise<Board>;
}

/** Cases a page shows at first; the page counts on this number to know whether there are older ones. */
const CASES_SHOWN = 50;

const update = async ({ db, clock, totals, board }: Sources, cases: readonly CaseRow[]): Promise<LiveUpdate> => ({
  at: nowInstant(clock),
  board: await board(),
  tallies: await totals(),
  cases,
  agents: await whatAgentsDo(db),
});

export const composeSnapshot = async (sources: Sources): Promise<LiveUpdate> => ({
  ...(await update(sources, (await lastCases(sources.db, { limit: CASES_SHOWN })) ?? [])),
  pacing: await pacedTeams(sources.db, sources.clock.now()),
});

export const composeChange = async (sources: Sources, touched: Touched): Promise<LiveUpdate> =>
  update(sources, await casesTouched(sources.db, touched));
