/** What a page is told: the figures, the agents, and the cases that are new to it. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { CaseRow, LiveUpdate } from '../shapes.ts';
import { casesTouched, lastCases, type Touched } from '../views/last-cases.ts';
import { tallies } from '../views/summary.ts';
import { whatAgentsDo } from '../views/what-agents-do.ts';

type Db = Kysely<ReportTables>;

/** Cases a page shows at first; the page counts on this number to know whether there are older ones. */
const CASES_SHOWN = 50;

const update = async (db: Db, clock: Clock, cases: readonly CaseRow[]): Promise<LiveUpdate> => ({
  at: nowInstant(clock),
  tallies: await tallies(db),
  cases,
  agents: await whatAgentsDo(db),
});

export const composeSnapshot = async (db: Db, clock: Clock): Promise<LiveUpdate> =>
  update(db, clock, (await lastCases(db, { limit: CASES_SHOWN })) ?? []);

export const composeChange = async (db: Db, clock: Clock, touched: Touched): Promise<LiveUpdate> =>
  update(db, clock, await casesTouched(db, touched));
