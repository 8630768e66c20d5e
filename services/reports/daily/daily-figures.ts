/** All figures of one day's report, by the same views as the page: no figure is counted in a second way. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { lossesQuery } from '../api/losses-query.ts';
import { recoveryQuery } from '../api/report-query.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { Board, Effort, Recovery, RecoveryCell } from '../shapes.ts';
import { toNumber } from '../views/counted.ts';
import { abandonment } from '../views/now/how-much-is-abandoned.ts';
import type { Prices } from '../views/recovery/effort.ts';
import { dayAfter, startOfDay } from '../views/recovery/local-time.ts';
import { losses } from '../views/recovery/losses.ts';
import { recoveryReport } from '../views/recovery/recovery-report.ts';

type Db = Kysely<ReportTables>;

export interface DailyOptions {
  readonly prices: Prices;
  readonly promiseMinutes: number;
  /** Share of 1. */
  readonly abandonmentLimit: number;
}

export interface CellAndEffort {
  readonly total: RecoveryCell;
  readonly effort: Effort;
}

export interface SmsOfDay {
  readonly accepted: number;
  readonly submitted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly unknown: number;
}

export interface DailyFigures {
  readonly date: string;
  readonly zone: string;
  /** What is told is as of then. */
  readonly madeAt: string;
  readonly day: Recovery;
  readonly before: CellAndEffort;
  /** The same weekday a week before. */
  readonly weekBefore: CellAndEffort;
  readonly teams: readonly RecoveryCell[];
  readonly queues: readonly RecoveryCell[];
  /** Those hours of the day in which most calls were lost, most first. */
  readonly worstHours: readonly RecoveryCell[];
  /** As of now, of whatever day. */
  readonly late: { readonly count: number; readonly oldest: string | null };
  /** Rolling, as of now. */
  readonly abandonment: Board['abandonment'];
  readonly sms: SmsOfDay;
}

const WORST_HOURS = 5;

/** SMS of all kinds taken on that day, and what became of them since. */
const smsOfDay = async (db: Db, from: string, to: string): Promise<SmsOfDay> => {
  const row = await db
    .selectFrom('sms')
    .where('acceptedAt', '>=', from)
    .where('acceptedAt', '<', to)
    .select(({ fn, eb, and }) => [
      fn.countAll().as('accepted'),
      fn.count('submittedAt').as('submitted'),
      fn.count('deliveredAt').as('delivered'),
      fn.count('failedAt').as('failed'),
      fn
        .countAll()
        .filterWhere(and([eb('unknownAt', 'is not', null), eb('deliveredAt', 'is', null), eb('failedAt', 'is', null)]))
        .as('unknown'),
    ])
    .executeTakeFirstOrThrow();
  return {
    accepted: toNumber(row.accepted),
    submitted: toNumber(row.submitted),
    delivered: toNumber(row.delivered),
    failed: toNumber(row.failed),
    unknown: toNumber(row.unknown),
  };
};

const lateNow = async (db: Db, now: number, promiseMinutes: number): Promise<DailyFigures['late']> => {
  const query = lossesQuery.parse({ measure: 'late', sort: 'lostAt', order: 'asc' });
  const { rows, total } = await losses(db, query, { now, promiseMinutes });
  return { count: total, oldest: rows[0]?.lostAt ?? null };
};

/** `date`: a local day of `zone`; `now`: milliseconds since 1970. */
export const dailyFigures = async (
  db: Db,
  { date, zone, now }: { readonly date: string; readonly zone: string; readonly now: number },
  { prices, promiseMinutes, abandonmentLimit }: DailyOptions,
): Promise<DailyFigures> => {
  const reportOf = (day: string, by: Recovery['by']): Promise<Recovery> =>
    recoveryReport(db, recoveryQuery.parse({ from: day, to: dayAfter(day, 1), zone, by }), prices);
  const day = await reportOf(date, 'hour');
  const weekBefore = await reportOf(dayAfter(date, -7), 'day');
  const worst = day.groups.filter(({ lost }) => lost > 0).toSorted((a, b) => b.lost - a.lost);
  return {
    date,
    zone,
    madeAt: instant(now),
    day,
    before: { total: day.previous, effort: day.previousEffort },
    weekBefore: { total: weekBefore.total, effort: weekBefore.effort },
    teams: (await reportOf(date, 'team')).groups,
    queues: (await reportOf(date, 'queue')).groups,
    worstHours: worst.slice(0, WORST_HOURS),
    late: await lateNow(db, now, promiseMinutes),
    abandonment: await abandonment(db, now, abandonmentLimit),
    sms: await smsOfDay(db, startOfDay(date, zone), startOfDay(dayAfter(date, 1), zone)),
  };
};
