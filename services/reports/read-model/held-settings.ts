/** Which value of a setting held when: written at the start of a process whose settings differ from the last that are kept. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportsSettings } from '../settings.ts';
import type { ReportTables } from './tables.ts';

type Db = Kysely<ReportTables>;

export const heldNames = [
  'serviceLevelSeconds',
  'shortAbandonSeconds',
  'promiseMinutes',
  'abandonmentLimit',
  'pricePerAgentMinute',
  'pricePerAttempt',
  'pricePerSmsPart',
] as const;
export type HeldName = (typeof heldNames)[number];

/** `from` is '' for what held first: also before anybody kept it. */
export interface Held {
  readonly from: string;
  readonly value: number;
}
/** In order of time, the first from ''. */
export type HeldValues = readonly [Held, ...Held[]];

const lastOf = (db: Db, name: HeldName) =>
  db
    .selectFrom('held_settings')
    .select(['number', 'from', 'value'])
    .where('name', '=', name)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The number makes replicas that start at once agree: one of them writes it, the other finds it written. */
const keep = async (db: Db, name: HeldName, value: number, now: number): Promise<void> => {
  for (;;) {
    const last = await lastOf(db, name);
    if (last?.value === value) return;
    const at = instant(now);
    const from = last === undefined ? '' : at > last.from ? at : last.from;
    const written = await db
      .insertInto('held_settings')
      .values({ name, number: (last?.number ?? 0) + 1, from, value })
      .onConflict((conflict) => conflict.columns(['name', 'number']).doNothing())
      .executeTakeFirst();
    if (written.numInsertedOrUpdatedRows === 1n) return;
  }
};

/** `now`: milliseconds since 1970. */
export const keepSettings = async (db: Db, settings: ReportsSettings, now: number): Promise<void> => {
  const values = { ...settings, abandonmentLimit: settings.abandonmentLimitPercent / 100 };
  for (const name of heldNames) await keep(db, name, values[name], now);
};

/** `current`: what holds where nothing is kept. */
export const heldValues = async (db: Db, name: HeldName, current: number): Promise<HeldValues> => {
  const rows = await db
    .selectFrom('held_settings')
    .select(['from', 'value'])
    .where('name', '=', name)
    .orderBy('number')
    .execute();
  const [first, ...later] = rows;
  return first === undefined ? [{ from: '', value: current }] : [{ ...first, from: '' }, ...later];
};

export const heldAt = (held: HeldValues, at: string): number =>
  (held.findLast(({ from }) => from <= at) ?? held[0]).value;

export interface Stretch extends Held {
  /** The first moment it no longer held; null: it still does. */
  readonly to: string | null;
}

/** Each value with the time in which it held, of those that overlap `since` to `until`. */
export const stretchesOf = (held: HeldValues, since = '', until: string | null = null): Stretch[] =>
  held
    .map(({ from, value }, index) => ({ from, value, to: held[index + 1]?.from ?? null }))
    .filter(({ from, to }) => from !== to && (to === null || to > since) && (until === null || from < until));
