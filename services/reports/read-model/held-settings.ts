/** Which value of a setting held when: written at the start of a process whose settings differ from the last that are kept. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportsSettings } from '../settings.ts';
import type { ReportTables } from './tables.ts';

type Db = Kysely<ReportTables>;

export const priceNames = ['pricePerAgentMinute', 'pricePerAttempt', 'pricePerSmsPart'] as const;
export type PriceName = (typeof priceNames)[number];

export const heldNames = [
  'serviceLevelSeconds',
  'shortAbandonSeconds',
  'promiseMinutes',
  'abandonmentLimit',
  ...priceNames,
] as const;
export type HeldName = (typeof heldNames)[number];

/** `from` is '' for what held first: also before anybody kept it. */
export interface Held {
  readonly from: string;
  readonly value: number;
}
/** In order of time, the first from ''. */
export type HeldValues = readonly [Held, ...Held[]];

const isPrice = (name: HeldName): name is PriceName => priceNames.some((price) => price === name);

/** A price and what it is in: neither changes without the other being looked at. */
export interface HeldPrice extends Held {
  readonly currency: string;
}
export type HeldPrices = readonly [HeldPrice, ...HeldPrice[]];

interface Kept {
  readonly value: number;
  readonly currency: string | null;
}

const lastOf = (db: Db, name: HeldName) =>
  db
    .selectFrom('held_settings')
    .select(['number', 'from', 'value', 'currency'])
    .where('name', '=', name)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Nothing costs the same in every currency. */
const isSame = (last: Kept, { value, currency }: Kept): boolean =>
  last.value === value && (value === 0 || last.currency === currency);

/** The number makes replicas that start at once agree: one of them writes it, the other finds it written. */
const keep = async (db: Db, name: HeldName, kept: Kept, now: number): Promise<void> => {
  for (;;) {
    const last = await lastOf(db, name);
    if (last !== undefined && isSame(last, kept)) return;
    const at = instant(now);
    const from = last === undefined ? '' : at > last.from ? at : last.from;
    const written = await db
      .insertInto('held_settings')
      .values({ name, number: (last?.number ?? 0) + 1, from, ...kept })
      .onConflict((conflict) => conflict.columns(['name', 'number']).doNothing())
      .executeTakeFirst();
    if (written.numInsertedOrUpdatedRows === 1n) return;
  }
};

/** Prices that were kept before currencies were are in that of the first start since. */
const nameCurrencies = (db: Db, currency: string) =>
  db
    .updateTable('held_settings')
    .set({ currency })
    .where('name', 'in', priceNames)
    .where('currency', 'is', null)
    .execute();

/** `now`: milliseconds since 1970. */
export const keepSettings = async (db: Db, settings: ReportsSettings, now: number): Promise<void> => {
  const values = { ...settings, abandonmentLimit: settings.abandonmentLimitPercent / 100 };
  await nameCurrencies(db, settings.currency);
  for (const name of heldNames)
    await keep(db, name, { value: values[name], currency: isPrice(name) ? settings.currency : null }, now);
};

const rowsOf = (db: Db, name: HeldName) =>
  db
    .selectFrom('held_settings')
    .select(['from', 'value', 'currency'])
    .where('name', '=', name)
    .orderBy('number')
    .execute();

/** The first from the beginning; `current`: what holds where nothing is kept. */
const fromBeginning = <T extends Held>([first, ...later]: readonly T[], current: T): readonly [T, ...T[]] =>
  first === undefined ? [current] : [{ ...first, from: '' }, ...later];

/** `current`: what holds where nothing is kept. */
export const heldValues = async (db: Db, name: HeldName, current: number): Promise<HeldValues> => {
  const rows = await rowsOf(db, name);
  return fromBeginning(
    rows.map(({ from, value }) => ({ from, value })),
    { from: '', value: current },
  );
};

/** As `heldValues`, each with its currency. */
export const heldPrices = async (db: Db, name: PriceName, value: number, currency: string): Promise<HeldPrices> => {
  const rows = await rowsOf(db, name);
  return fromBeginning(
    rows.map((row) => ({ ...row, currency: row.currency ?? currency })),
    { from: '', value, currency },
  );
};

/** What held at a moment. */
export const heldThen = <T extends Held>(held: readonly [T, ...T[]], at: string): T =>
  held.findLast(({ from }) => from <= at) ?? held[0];

export const heldAt = (held: HeldValues, at: string): number => heldThen(held, at).value;

export type Stretch<T extends Held = Held> = T & {
  /** The first moment it no longer held; null: it still does. */
  readonly to: string | null;
};

/** Each value with the time in which it held, of those that overlap `since` to `until`. */
export const stretchesOf = <T extends Held>(
  held: readonly [T, ...T[]],
  since = '',
  until: string | null = null,
): Stretch<T>[] =>
  held
    .map((one, index) => ({ ...one, to: held[index + 1]?.from ?? null }))
    .filter(({ from, to }) => from !== to && (to === null || to > since) && (until === null || from < until));
