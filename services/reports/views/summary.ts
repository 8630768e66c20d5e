/** The whole account of a run: the JSON of `summary.json`, keys in the order they are written. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { InputCounts, Summary, Tallies } from '../shapes.ts';
import { countApologies } from './how-apologies-went.ts';
import { agentTime } from './how-busy-agents-were.ts';
import { callbackDelay } from './how-long-until-callback.ts';
import { countRedials } from './how-redials-went.ts';
import { countCalls, countCases, countNotEligible } from './what-became-of-lost-calls.ts';

type Db = Kysely<ReportTables>;

/** What the page's figures need: all counts, nothing that reads the history row by row. */
export const tallies = async (db: Db): Promise<Tallies> => ({
  calls: await countCalls(db),
  notEligible: await countNotEligible(db),
  cases: await countCases(db),
  apologies: await countApologies(db),
  redials: await countRedials(db),
});

/** `now` ends what still goes on, milliseconds since 1970. `input` is told by whoever read a recording. */
export const summary = async (db: Db, now: number, input?: InputCounts): Promise<Summary> => ({
  ...(input === undefined ? {} : { input }),
  ...(await tallies(db)),
  agents: await agentTime(db, now),
  ...(await callbackDelay(db)),
});
