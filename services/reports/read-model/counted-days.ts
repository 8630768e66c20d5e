/**
 * What was counted of each day of losses is kept until a fact of that day changes. Whoever writes facts drops the days they belong
 * to, in the same transaction; while somebody counts a day nobody drops: so what is kept is what would be counted now.
 */
import { type Kysely, sql, SqliteAdapter, type Transaction } from 'kysely';
import { slicesOf } from './few-shapes.ts';
import type { ReportTables } from './tables.ts';

type Db = Kysely<ReportTables>;
type Trx = Transaction<ReportTables>;

/** By UTC day, `2026-11-22`: of those from `first` to `last` that are kept in this `shape`. */
export const keptDays = async (
  db: Db,
  shape: number,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<ReadonlyMap<string, string>> => {
  const rows = await db
    .selectFrom('counted_days')
    .select(['day', 'facts'])
    .where('day', '>=', first)
    .where('day', '<=', last)
    .where('shape', '=', shape)
    .execute();
  return new Map(rows.map(({ day, facts }) => [day, facts]));
};

/** Which UTC days are kept in this `shape`. */
export const namesOfKept = async (db: Db, shape: number): Promise<readonly string[]> => {
  const rows = await db.selectFrom('counted_days').select('day').where('shape', '=', shape).execute();
  return rows.map(({ day }) => day);
};

/** All that is kept from this UTC day on. */
export const forgetDaysFrom = async (db: Db, first: string): Promise<void> => {
  await db.deleteFrom('counted_days').where('day', '>=', first).execute();
};

/** SQLite's transactions come one after the other anyway. */
const withLock = async (trx: Trx, mode: 'row exclusive' | 'share row exclusive'): Promise<void> => {
  if (trx.getExecutor().adapter instanceof SqliteAdapter) return;
  await sql`lock table ${sql.table('counted_days')} in ${sql.raw(mode)} mode`.execute(trx);
};

/** Keeps what `count` makes of the day, and resolves with it. */
export const keepDay = (db: Db, shape: number, day: string, count: (trx: Trx) => Promise<string>): Promise<string> =>
  db.transaction().execute(async (trx) => {
    await withLock(trx, 'share row exclusive');
    const facts = await count(trx);
    await trx
      .insertInto('counted_days')
      .values({ day, shape, facts })
      .onConflict((conflict) => conflict.columns(['day', 'shape']).doUpdateSet({ facts }))
      .execute();
    return facts;
  });

/** Of what the facts that were just written may have changed. */
export interface Changed {
  /** UTC days of losses. */
  readonly days: readonly string[];
  readonly caseIds: readonly string[];
  readonly smsIds: readonly string[];
  /** Of the SMS. */
  readonly callerIds: readonly string[];
}

const casesOfSms = async (trx: Trx, { smsIds, callerIds }: Changed): Promise<string[]> => {
  const apologies = new Set(smsIds);
  const cases: string[] = [];
  for (const callers of slicesOf(callerIds)) {
    const rows = await trx
      .selectFrom('cases')
      .select(['caseId', 'apologySmsId'])
      .where('callerId', 'in', callers)
      .execute();
    for (const { caseId, apologySmsId } of rows)
      if (apologySmsId !== null && apologies.has(apologySmsId)) cases.push(caseId);
  }
  return cases;
};

/** A case has its first loss on one day and may have others on the next. */
const daysOfCases = async (trx: Trx, caseIds: readonly string[]): Promise<string[]> => {
  const days: string[] = [];
  for (const ids of slicesOf(caseIds)) {
    const rows = await trx.selectFrom('losses').select('lostAt').where('caseId', 'in', ids).execute();
    days.push(...rows.map(({ lostAt }) => dayOf(lostAt)));
  }
  return days;
};

/** The UTC day of an instant. */
export const dayOf = (at: string): string => at.slice(0, 10);

/**
 * At the end of a transaction that wrote facts. First the lock, then the look at what belongs together: a case that is not seen here
 * was not seen by whoever counted before, and whoever counts after sees it all.
 */
export const dropChangedDays = async (trx: Trx, changed: Changed): Promise<void> => {
  await withLock(trx, 'row exclusive');
  if ((await trx.selectFrom('counted_days').select('day').limit(1).executeTakeFirst()) === undefined) return;
  const caseIds = new Set([...changed.caseIds, ...(await casesOfSms(trx, changed))]);
  const days = new Set([...changed.days, ...(await daysOfCases(trx, [...caseIds]))]);
  for (const some of slicesOf([...days])) await trx.deleteFrom('counted_days').where('day', 'in', some).execute();
};
