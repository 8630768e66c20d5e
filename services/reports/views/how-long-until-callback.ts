/** How many minutes lost callers waited for their first redial: from the case's first loss to the redial's placing. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';

type Db = Kysely<ReportTables>;

export interface CallbackDelay {
  readonly medianMinutesToCallback: number;
  readonly p90MinutesToCallback: number;
}

const twoDecimals = (minutes: number): number => Math.round(minutes * 100) / 100;

/** Middle of the sorted values, between the two middle ones if their number is even; 0 of none. */
export const median = (sorted: ArrayLike<number>): number => {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

/** The smallest value that at least `share` of the sorted values do not exceed (nearest rank); 0 of none. */
export const percentile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.ceil(share * sorted.length) - 1] ?? 0;

export const callbackDelay = async (db: Db): Promise<CallbackDelay> => {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('redials', 'redials.caseId', 'cases.caseId')
    .select(({ fn }) => ['cases.caseId', 'cases.lostAt', fn.min('redials.placedAt').as('placedAt')])
    .where('cases.lostAt', 'is not', null)
    .where('redials.placedAt', 'is not', null)
    .groupBy(['cases.caseId', 'cases.lostAt'])
    .execute();
  const minutes = rows
    .map(({ lostAt, placedAt }) => (Date.parse(placedAt ?? '') - Date.parse(lostAt ?? '')) / 60_000)
    .sort((a, b) => a - b);
  return {
    medianMinutesToCallback: twoDecimals(median(minutes)),
    p90MinutesToCallback: twoDecimals(percentile(minutes, 0.9)),
  };
};
