/** The days of a period, one after the other: those that are over as they were counted once, the others as they are now. */
import { type Instant, instant } from '@ringback/contracts/ids.ts';
import { nextTurn } from '@ringback/runtime/clock/next-turn.ts';
import type { Kysely } from 'kysely';
import { dayOf, forgetDaysFrom, keepDay, keptDays, namesOfKept } from '../../read-model/counted-days.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import { countDay, DAY_MS, DAY_SHAPE, type DayFacts } from './day-facts.ts';

type Db = Kysely<ReportTables>;

/** Read together. */
const DAYS_AT_A_TIME = 14;

const lossAtEnd = async (db: Db, end: 'asc' | 'desc', from?: Instant, to?: Instant): Promise<string | null> => {
  let losses = db.selectFrom('losses').select('lostAt').orderBy('lostAt', end).limit(1);
  if (from !== undefined) losses = losses.where('lostAt', '>=', from);
  if (to !== undefined) losses = losses.where('lostAt', '<', to);
  return (await losses.executeTakeFirst())?.lostAt ?? null;
};

const daysFromTo = (first: string, last: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(dayOf(instant(at)));
  return days;
};

export interface DayOfLosses {
  /** Milliseconds since 1970. */
  readonly begins: number;
  readonly facts: DayFacts;
}

/** All UTC days in which somebody was lost between `from` and `to`, whole: the first and the last have losses outside, too. */
export async function* daysOfLosses(db: Db, { from, to }: { from: Instant; to: Instant }): AsyncGenerator<DayOfLosses> {
  const [first, last] = [await lossAtEnd(db, 'asc', from, to), await lossAtEnd(db, 'desc', from, to)];
  const newest = await lossAtEnd(db, 'desc');
  if (first === null || last === null || newest === null) return;
  const days = daysFromTo(dayOf(first), dayOf(last));
  for (let next = 0; next < days.length; next += DAYS_AT_A_TIME) {
    const some = days.slice(next, next + DAYS_AT_A_TIME);
    const kept = await keptDays(db, DAY_SHAPE, { first: some[0]!, last: some.at(-1)! });
    for (const day of some) {
      const facts = kept.get(day) ?? (await counted(db, day, day < dayOf(newest)));
      yield { begins: Date.parse(day), facts: JSON.parse(facts) as DayFacts };
    }
    // A year takes a while, and others have questions, too.
    await nextTurn();
  }
}

/** Cases of the last days still change every few seconds: what was counted of those ahead would soon be dropped. */
const DAYS_UNTIL_SETTLED = 3;

/** Settled days that are not kept, the newest first; up to `most` of the last `within`. */
export const daysToCount = async (db: Db, within: number, most: number): Promise<readonly string[]> => {
  const [oldest, newest] = [await lossAtEnd(db, 'asc'), await lossAtEnd(db, 'desc')];
  if (oldest === null || newest === null) return [];
  const last = instant(Date.parse(dayOf(newest)) - DAYS_UNTIL_SETTLED * DAY_MS);
  const earliest = instant(Date.parse(last) - (within - 1) * DAY_MS);
  const days = daysFromTo(dayOf(oldest > earliest ? oldest : earliest), dayOf(last));
  const kept = new Set(await namesOfKept(db, DAY_SHAPE));
  return days
    .filter((day) => !kept.has(day))
    .toReversed()
    .slice(0, most);
};

const DAYS_OF_AN_UPGRADE = 14;

/** At each start: a replica of a version that knows nothing of kept days may have written facts of the latest beside one that keeps them. */
export const forgetLatestDays = async (db: Db): Promise<void> => {
  const newest = await lossAtEnd(db, 'desc');
  if (newest === null) return;
  await forgetDaysFrom(db, dayOf(instant(Date.parse(newest) - DAYS_OF_AN_UPGRADE * DAY_MS)));
};

/** For days that are over. */
export const countAndKeep = (db: Db, day: string): Promise<string> =>
  keepDay(db, DAY_SHAPE, day, async (trx) => JSON.stringify(await countDay(trx, day)));

/** A day is over when somebody was lost on a later one. */
const counted = async (db: Db, day: string, isOver: boolean): Promise<string> =>
  isOver ? countAndKeep(db, day) : JSON.stringify(await countDay(db, day));
