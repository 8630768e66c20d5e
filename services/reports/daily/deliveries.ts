/** What is stored about daily reports: intent before an effect, outcome after it, and one alone who may act. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { DailyDeliveryRecord, DailyReportRecord } from '../read-model/daily-tables.ts';
import type { ReportTables } from '../read-model/tables.ts';
import { toNumber } from '../views/counted.ts';

type Db = Kysely<ReportTables>;
export type Delivery = DailyDeliveryRecord;
type Key = Pick<Delivery, 'date' | 'zone' | 'target'>;
export type Target = Pick<Delivery, 'kind' | 'target'>;

const MINUTE_MS = 60_000;
/** Longer than any attempt lasts. */
const LEASE_MS = 5 * MINUTE_MS;
/** Until an attempt whose outcome is unknown is made again: mail that did arrive has arrived by then. */
const DOUBT_MS = 15 * MINUTE_MS;
const LONGEST_PAUSE_MINUTES = 60;

export const isMade = async (db: Db, date: string, zone: string): Promise<boolean> =>
  (await db
    .selectFrom('daily_reports')
    .select('date')
    .where('date', '=', date)
    .where('zone', '=', zone)
    .executeTakeFirst()) !== undefined;

/** Stores a report and where it is to go, unless a replica was quicker: then nothing changes. */
export const planReport = (
  db: Db,
  report: DailyReportRecord,
  targets: readonly Target[],
  giveUpAt: string,
): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { date, zone, madeAt } = report;
    const inserted = await trx
      .insertInto('daily_reports')
      .values(report)
      .onConflict((conflict) => conflict.columns(['date', 'zone']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return;
    const begun = { state: 'waiting', round: 1, attempts: 0, unknowns: 0, leaseUntil: null, error: null } as const;
    await trx
      .insertInto('daily_deliveries')
      .values(
        targets.map((target) => ({ date, zone, ...target, ...begun, nextAt: madeAt, giveUpAt, changedAt: madeAt })),
      )
      .execute();
  });

const numbered = (row: Delivery): Delivery => ({
  ...row,
  round: toNumber(row.round),
  attempts: toNumber(row.attempts),
  unknowns: toNumber(row.unknowns),
});

/** Those whose turn it is: waiting and due, or in the hands of somebody who is gone. */
export const dueDeliveries = async (db: Db, now: number): Promise<readonly Delivery[]> => {
  const at = instant(now);
  const rows = await db
    .selectFrom('daily_deliveries')
    .selectAll()
    .where(({ eb, and, or }) =>
      or([
        and([eb('state', '=', 'waiting'), eb('nextAt', '<=', at)]),
        and([eb('state', '=', 'sending'), eb('leaseUntil', '<=', at)]),
      ]),
    )
    .orderBy('nextAt')
    .orderBy('date')
    .orderBy('target')
    .execute();
  return rows.map(numbered);
};

const change = async (
  db: Db,
  { date, zone, target, state, attempts, round }: Delivery,
  changes: Partial<Delivery>,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('daily_deliveries')
    .set(changes)
    .where('date', '=', date)
    .where('zone', '=', zone)
    .where('target', '=', target)
    .where('state', '=', state)
    .where('attempts', '=', attempts)
    .where('round', '=', round)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** The delivery as this process alone may now act on it; null when another was quicker. */
export const claim = async (db: Db, delivery: Delivery, now: number): Promise<Delivery | null> => {
  const changes = {
    state: 'sending',
    attempts: delivery.attempts + 1,
    leaseUntil: instant(now + LEASE_MS),
    changedAt: instant(now),
  } as const;
  return (await change(db, delivery, changes)) ? { ...delivery, ...changes } : null;
};

export type Ended = 'done' | 'refused' | 'unknown' | 'given-up';
type Told = 'sent' | 'refused' | 'not-sent' | 'unknown';

/** One looks on the minute: a time just after it would be told, and kept a minute late. */
const nearestMinute = (at: number): string => instant(Math.round(at / MINUTE_MS) * MINUTE_MS);

const pauseMs = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MINUTES, 2 ** Math.min(attempts - 1, 10)) * MINUTE_MS;

/** Where a delivery stands after an attempt. What is unknown is tried once more, under the same Message-ID, and then never again. */
export const afterAttempt = (
  { attempts, unknowns, giveUpAt }: Delivery,
  told: Told,
  now: number,
): { readonly state: Ended | 'waiting'; readonly unknowns: number; readonly nextAt: string } => {
  const doubts = unknowns + (told === 'unknown' ? 1 : 0);
  const next = nearestMinute(now + (told === 'unknown' ? DOUBT_MS : pauseMs(attempts)));
  const ended = (state: Ended) => ({ state, unknowns: doubts, nextAt: instant(now) });
  if (told === 'sent') return ended('done');
  if (told === 'refused') return ended('refused');
  if (told === 'unknown' && doubts > 1) return ended('unknown');
  if (next >= giveUpAt) return ended(doubts > 0 ? 'unknown' : 'given-up');
  return { state: 'waiting', unknowns: doubts, nextAt: next };
};

/** False where it is no longer ours to say: the lease ran out, or somebody asked for it anew. */
export const conclude = (db: Db, delivery: Delivery, told: Told, error: string | null, now: number): Promise<boolean> =>
  change(db, delivery, { ...afterAttempt(delivery, told, now), error, leaseUntil: null, changedAt: instant(now) });

export const reportOf = async (db: Db, date: string, zone: string): Promise<DailyReportRecord | null> =>
  (await db
    .selectFrom('daily_reports')
    .selectAll()
    .where('date', '=', date)
    .where('zone', '=', zone)
    .executeTakeFirst()) ?? null;

/** Everything that is over begins anew, as another mail; what is under way stays. How many do. */
export const sendAgain = async (
  db: Db,
  { date, zone }: Omit<Key, 'target'>,
  now: number,
  giveUpAt: string,
): Promise<number> => {
  const { numUpdatedRows } = await db
    .updateTable('daily_deliveries')
    .set(({ eb }) => ({
      state: 'waiting' as const,
      round: eb('round', '+', 1),
      attempts: 0,
      unknowns: 0,
      nextAt: instant(now),
      giveUpAt,
      leaseUntil: null,
      changedAt: instant(now),
      error: null,
    }))
    .where('date', '=', date)
    .where('zone', '=', zone)
    .where('state', 'in', ['done', 'refused', 'unknown', 'given-up'])
    .executeTakeFirst();
  return Number(numUpdatedRows);
};
