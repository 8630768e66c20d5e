/** What became of the callers lost in a period: by time or place, against the period before. */
import { giveUpReasons, notEligibleReasons } from '@ringback/contracts/cases.ts';
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { RecoveryQuery } from '../../api/report-query.ts';
import { type Held, heldValues, priceNames, stretchesOf } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { CountByReason, Recovery, RecoveryCell } from '../../shapes.ts';
import { openTally, type Tally } from './cells.ts';
import { countLosses, type Period } from './counted-loss.ts';
import { DAY_MS, type Place } from './day-facts.ts';
import { type EffortTally, openEffort, type Prices, type PricesHeld, pricesHeld } from './effort.ts';
import { dayAfter, daysBetween, localTimeIn, type LocalTime, mondayOf, startOfDay } from './local-time.ts';

type Db = Kysely<ReportTables>;
type Local = (at: number) => LocalTime;

/** What is set now. */
type HeldNow = Prices & { readonly promiseMinutes?: number };

/** Minutes after the loss, up to and including. */
const DELAY_STEPS = [1, 2, 5, 10, 20, 60, 240, 1380] as const;

const keyOf = (
  by: RecoveryQuery['by'],
  { teamId, queue, tenantId }: Place,
  { date, hour, weekday }: LocalTime,
): string => {
  switch (by) {
    case 'hour':
      return `${date}T${String(hour).padStart(2, '0')}`;
    case 'day':
      return date;
    case 'week':
      return instant(Date.parse(date) - (weekday - 1) * DAY_MS).slice(0, 10);
    case 'month':
      return date.slice(0, 7);
    case 'team':
      return teamId ?? '';
    case 'queue':
      return queue ?? '';
    case 'client':
      return tenantId ?? '';
  }
};

/** Of each part of the period; those that have nothing to show yet, too. */
const tallies = (query: RecoveryQuery) => {
  const groups = new Map<string, Tally>(keysOfPeriod(query).map((key) => [key, openTally()]));
  // An hour of local clocks is the same object again, and so is a place within a day: the key is made once for each.
  const known = new WeakMap<object, Tally>();
  const isByPlace = ['team', 'queue', 'client'].includes(query.by);
  const find = (place: Place, time: LocalTime): Tally => {
    const key = keyOf(query.by, place, time);
    const group = groups.get(key) ?? openTally();
    groups.set(key, group);
    return group;
  };
  return {
    of(place: Place, time: LocalTime): Tally {
      const by = isByPlace ? place : time;
      const group = known.get(by) ?? find(place, time);
      known.set(by, group);
      return group;
    },
    cells: (): RecoveryCell[] =>
      [...groups].map(([key, tally]) => tally.cell(key)).sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
};

/** Every hour, day, week or month of the period, also those in which nobody was lost. */
const keysOfPeriod = ({ by, from, to }: RecoveryQuery): string[] => {
  const days = Array.from({ length: daysBetween(from, to) }, (_, index) => dayAfter(from, index));
  const hours = Array.from({ length: 24 }, (_, hour) => `T${String(hour).padStart(2, '0')}`);
  switch (by) {
    case 'hour':
      return days.flatMap((day) => hours.map((hour) => day + hour));
    case 'day':
      return days;
    case 'week':
      return [...new Set(days.map(mondayOf))];
    case 'month':
      return [...new Set(days.map((day) => day.slice(0, 7)))];
    default:
      return [];
  }
};

const counter = () => {
  const counts = new Map<string, number>();
  return {
    add: (key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1),
    byReason: (reasons: readonly string[]): CountByReason =>
      Object.fromEntries(reasons.flatMap((reason) => (counts.has(reason) ? [[reason, counts.get(reason) ?? 0]] : []))),
  };
};

const heatMap = () => {
  const lost = new Map<LocalTime, number>();
  return {
    add: (time: LocalTime): unknown => lost.set(time, (lost.get(time) ?? 0) + 1),
    cells(): Recovery['heat'] {
      const cells = new Map<string, Recovery['heat'][number]>();
      for (const [{ weekday, hour }, count] of lost) {
        const key = `${weekday} ${hour}`;
        cells.set(key, { weekday, hour, lost: (cells.get(key)?.lost ?? 0) + count });
      }
      return [...cells.values()];
    },
  };
};

const countPeriod = async (db: Db, period: Period, query: RecoveryQuery, local: Local, effort: EffortTally) => {
  const total = openTally();
  const groups = tallies(query);
  const heat = heatMap();
  const [notEligible, gaveUp] = [counter(), counter()];
  await countLosses(db, period, query, {
    addLoss(loss) {
      const { at, place, fate } = loss;
      const time = local(at);
      groups.of(place, time).add(loss);
      total.add(loss);
      heat.add(time);
      if (fate.became === 'not-eligible') notEligible.add(fate.reason ?? '');
      if (fate.became === 'opened' && fate.status === 'given-up') gaveUp.add(fate.giveUpReason ?? '');
    },
    addRedial: effort.addRedial,
    addSms: effort.addSms,
  });
  return { total, groups, notEligible, gaveUp, heat };
};

const delaysOf = (minutes: Float64Array): Recovery['delays'] =>
  [...DELAY_STEPS, null].map((upTo, index) => {
    const above = DELAY_STEPS[index - 1] ?? -Infinity;
    return { upTo, count: minutes.filter((one) => one > above && one <= (upTo ?? Infinity)).length };
  });

const wonBy = ({ byRedial, byCaller }: RecoveryCell): number => byRedial + byCaller;

/** Each found by a seek behind the one before, however many losses there are. */
const namesIn = async (db: Db, column: 'queue' | 'teamId' | 'tenantId'): Promise<string[]> => {
  const names: string[] = [];
  for (;;) {
    let next = db.selectFrom('losses').select(column).where(column, 'is not', null).orderBy(column).limit(1);
    const last = names.at(-1);
    if (last !== undefined) next = next.where(column, '>', last);
    const name = (await next.executeTakeFirst())?.[column] ?? null;
    if (name === null) return names.sort();
    names.push(name);
  }
};

const choicesOf = async (db: Db): Promise<Recovery['choices']> => ({
  queues: await namesIn(db, 'queue'),
  teams: await namesIn(db, 'teamId'),
  clients: await namesIn(db, 'tenantId'),
});

const countBefore = async (db: Db, period: Period, query: RecoveryQuery, effort: EffortTally) => {
  const tally = openTally();
  const { addRedial, addSms } = effort;
  await countLosses(db, period, query, { addLoss: tally.add, addRedial, addSms });
  return tally.cell('previous');
};

const heldIn = async (
  db: Db,
  { from, to }: { readonly from: string; readonly to: string },
  { promiseMinutes = 0 }: HeldNow,
  prices: PricesHeld,
): Promise<Recovery['held']> => {
  const within = <T extends Held>(kept: readonly [T, ...T[]]) =>
    stretchesOf(kept, from, to).map(({ to: _to, ...told }) => told);
  const promise = await heldValues(db, 'promiseMinutes', promiseMinutes);
  return [
    { name: 'promiseMinutes', values: within(promise) },
    ...priceNames.map((name) => ({ name, values: within(prices[name]) })),
  ];
};

export const recoveryReport = async (db: Db, query: RecoveryQuery, prices: HeldNow): Promise<Recovery> => {
  const { from, to, zone, by } = query;
  const local = localTimeIn(zone);
  const period = { from: startOfDay(from, zone), to: startOfDay(to, zone) };
  const before = { from: startOfDay(dayAfter(from, -daysBetween(from, to)), zone), to: period.from };
  const held = await pricesHeld(db, prices);
  const effort = openEffort(held, period, prices.currency, local);
  const previousEffort = openEffort(held, before, prices.currency, local);
  const counted = await countPeriod(db, period, query, local, effort);
  const total = counted.total.cell('total');
  const previous = await countBefore(db, before, query, previousEffort);
  return {
    from,
    to,
    zone,
    by,
    total,
    previous,
    groups: counted.groups.cells(),
    notEligible: counted.notEligible.byReason(notEligibleReasons),
    gaveUp: counted.gaveUp.byReason(giveUpReasons),
    delays: delaysOf(counted.total.minutes()),
    effort: effort.effort(wonBy(total)),
    previousEffort: previousEffort.effort(wonBy(previous)),
    heat: counted.heat.cells(),
    held: await heldIn(db, period, prices, held),
    choices: await choicesOf(db),
  };
};
