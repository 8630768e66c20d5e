/** How long each question of the API takes over a year of events, as the service itself answers it; over the database that is given. */
import { lossesQuery } from '@ringback/reports/api/losses-query.ts';
import { recoveryQuery } from '@ringback/reports/api/report-query.ts';
import { openPulse } from '@ringback/reports/live/pulse.ts';
import { reportMigrations } from '@ringback/reports/read-model/migrations.ts';
import { recordEvents } from '@ringback/reports/read-model/record-events.ts';
import type { ReportTables } from '@ringback/reports/read-model/tables.ts';
import { reportsSettingsSchema, boardTargets } from '@ringback/reports/settings.ts';
import { caseStepByStep } from '@ringback/reports/views/case-step-by-step.ts';
import { evidenceOfRedial } from '@ringback/reports/views/evidence.ts';
import { lastCases } from '@ringback/reports/views/last-cases.ts';
import { board } from '@ringback/reports/views/now/board.ts';
import { pacedTeams } from '@ringback/reports/views/now/how-teams-are-paced.ts';
import { losses } from '@ringback/reports/views/recovery/losses.ts';
import { recoveryReport } from '@ringback/reports/views/recovery/recovery-report.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { Kysely } from 'kysely';
import { type Measurement, percentile } from '../measurement.ts';
import { EVENTS_IN_STORY, idsOf, madeUpYear, YEAR_ENDS } from './made-up-year.ts';

type Db = Kysely<ReportTables>;
type Ask = (turn: number) => Promise<unknown>;

export interface OverDatabase {
  /** As in the names of what is measured. */
  readonly name: 'sqlite' | 'postgres';
  /** A path of a file, or `postgres://…`. */
  readonly place: string;
}

/** What the projection takes in one transaction. */
const BATCH = 1000;
const TURNS = 40;
/** At least of one question, and no longer than this together. */
const FEWEST_TURNS = 3;
const PATIENCE_MS = 15_000;

/** The events through the projection's own writing, batch by batch: the tables are what the service would have made of them. */
const fill = async (db: Db, events: number, progress: (what: string) => void): Promise<number> => {
  const begun = performance.now();
  let count = 0;
  let batch: Envelope[] = [];
  const write = async (): Promise<void> => {
    const written = batch;
    batch = [];
    count += written.length;
    await db.transaction().execute((trx) => recordEvents(trx, written));
    if (count % 1_000_000 < BATCH)
      progress(`${count} events are in, ${Math.round((performance.now() - begun) / 1000)} s`);
  };
  for (const story of madeUpYear(events)) {
    batch.push(...story);
    if (batch.length >= BATCH) await write();
  }
  await write();
  return count / ((performance.now() - begun) / 1000);
};

const settings = reportsSettingsSchema.parse({ pricePerAgentMinute: 10, pricePerAttempt: 1, pricePerSmsPart: 3 });
const moment = { now: YEAR_ENDS, promiseMinutes: 20 };
const ZONE = 'Europe/Moscow';

export const questions = (db: Db, stories: number): Readonly<Record<string, Ask>> => {
  const one = (turn: number): number => Math.floor(((turn + 0.5) * stories * 0.37) % stories);
  const recovery =
    (from: string, to: string, more: object = {}) =>
    () =>
      recoveryReport(db, recoveryQuery.parse({ from, to, zone: ZONE, ...more }), settings);
  const list = (query: object) => () => losses(db, lossesQuery.parse({ zone: ZONE, ...query }), moment);
  const pulse = openPulse();
  const targets = boardTargets(settings);
  const pages = Math.max(1, Math.min(200, Math.floor(stories / 50)));
  return {
    board: () => board(db, YEAR_ENDS, targets, pulse),
    'recovery-month-by-day': recovery('2026-10-22', '2026-11-22', { by: 'day' }),
    'recovery-month-of-queue': recovery('2026-10-22', '2026-11-22', { by: 'day', queue: 'sales' }),
    'recovery-year-by-week': recovery('2025-11-22', '2026-11-22', { by: 'week' }),
    'losses-first-page': list({}),
    'losses-deep-page': list({ page: pages }),
    'losses-filtered': list({ measure: 'nobody', queue: 'sales', from: '2026-10-22', to: '2026-11-22' }),
    'losses-late': list({ measure: 'late' }),
    'losses-sorted': list({ sort: 'waitSeconds', from: '2026-10-22', to: '2026-11-22' }),
    'losses-of-caller': (turn) => list({ caller: idsOf(one(turn)).callerId })(),
    'losses-by-id': (turn) => list({ id: idsOf(one(turn)).caseId })(),
    'last-cases': () => lastCases(db, { limit: 50 }),
    'last-open-cases': () => lastCases(db, { limit: 50, status: 'open' }),
    case: (turn) => caseStepByStep(db, idsOf(one(turn)).caseId),
    evidence: (turn) => evidenceOfRedial(db, idsOf(one(turn)).redialId),
    why: () => pacedTeams(db, YEAR_ENDS),
  };
};

export const timesOf = async (ask: Ask): Promise<readonly number[]> => {
  // The first is warm-up: statements are prepared, pages are read.
  await ask(0);
  const times: number[] = [];
  const begun = performance.now();
  for (let turn = 1; turn <= TURNS; turn++) {
    const start = performance.now();
    await ask(turn);
    times.push(performance.now() - start);
    if (times.length >= FEWEST_TURNS && performance.now() - begun > PATIENCE_MS) break;
  }
  return times;
};

/** What is asked for: a page or a case in a fifth of a second, a month in one, a year in ten. */
const aimOf = (question: string): number =>
  question.startsWith('recovery-year') ? 10_000 : question.startsWith('recovery') ? 1000 : 200;

export const measureQueries = async (
  { name, place }: OverDatabase,
  events: number,
  progress: (what: string) => void,
): Promise<readonly Measurement[]> => {
  const db = await openReadModel<ReportTables>(place, reportMigrations, { durability: 'none', schema: 'reports' });
  try {
    const rate = await fill(db, events, progress);
    const measured: Measurement[] = [{ name: `reports.${name}.written`, value: rate, unit: 'events/s' }];
    const stories = Math.ceil(events / EVENTS_IN_STORY);
    for (const [question, ask] of Object.entries(questions(db, stories))) {
      progress(`${name}: ${question}`);
      const times = await timesOf(ask);
      const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
      const aim = aimOf(question);
      measured.push(
        { name: `reports.${name}.${question}.p50`, value: p50, unit: 'ms' },
        { name: `reports.${name}.${question}.p99`, value: p99, unit: 'ms', ratio: aim / p99, against: `${aim} ms` },
      );
    }
    return measured;
  } finally {
    await db.destroy();
  }
};
