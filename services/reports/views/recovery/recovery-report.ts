/** What became of the callers lost in a period: by time or place, against the period before. */
import { giveUpReasons, notEligibleReasons } from '@ringback/contracts/cases.ts';
import type { Kysely } from 'kysely';
import type { RecoveryQuery } from '../../api/report-query.ts';
import { heldValues, stretchesOf } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { CountByReason, Recovery, RecoveryCell } from '../../shapes.ts';
import { openTally, type Tally } from './cells.ts';
import { effortOf, type Prices } from './effort.ts';
import { dayAfter, daysBetween, localTimeIn, type LocalTime, mondayOf, startOfDay } from './local-time.ts';
import { type CountedLoss, eachCounted, type Where } from './loss-facts.ts';

type Db = Kysely<ReportTables>;
type Local = (at: string) => LocalTime;

/** What is set now. */
type HeldNow = Prices & { readonly promiseMinutes?: number };

/** Minutes after the loss, up to and including. */
const DELAY_STEPS = [1, 2, 5, 10, 20, 60, 240, 1380] as const;

const keyOf = (by: RecoveryQuery['by'], loss: CountedLoss, local: Local): string => {
  const { date, hour } = local(loss.lostAt);
  const keys: Readonly<Record<RecoveryQuery['by'], () => string>> = {
    hour: () => `${date}T${String(hour).padStart(2, '0')}`,
    day: () => date,
    week: () => mondayOf(date),
    month: () => date.slice(0, 7),
    team: () => loss.teamId ?? '',
    queue: () => loss.queue ?? '',
    client: () => loss.tenantId ?? '',
  };
  return keys[by]();
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
    all: (): [string, number][] => [...counts],
    byReason: (reasons: readonly string[]): CountByReason =>
      Object.fromEntries(reasons.flatMap((reason) => (counts.has(reason) ? [[reason, counts.get(reason) ?? 0]] : []))),
  };
};

const countPeriod = async (db: Db, where: Where, query: RecoveryQuery, local: Local) => {
  const total = openTally();
  const groups = new Map<string, Tally>(keysOfPeriod(query).map((key) => [key, openTally()]));
  const [notEligible, gaveUp, heat] = [counter(), counter(), counter()];
  for await (const loss of eachCounted(db, where)) {
    const key = keyOf(query.by, loss, local);
    const group = groups.get(key) ?? openTally();
    groups.set(key, group);
    group.add(loss);
    total.add(loss);
    const { weekday, hour } = local(loss.lostAt);
    heat.add(`${weekday} ${hour}`);
    if (loss.became === 'not-eligible') notEligible.add(loss.reason ?? '');
    if (loss.became === 'opened' && loss.status === 'given-up') gaveUp.add(loss.giveUpReason ?? '');
  }
  return { total, groups, notEligible, gaveUp, heat };
};

const delaysOf = (minutes: readonly number[]): Recovery['delays'] =>
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

const previousTotal = async (db: Db, where: Where): Promise<RecoveryCell> => {
  const tally = openTally();
  for await (const loss of eachCounted(db, where)) tally.add(loss);
  return tally.cell('previous');
};

const told = ['promiseMinutes', 'pricePerAgentMinute', 'pricePerAttempt', 'pricePerSmsPart'] as const;

const heldIn = async (
  db: Db,
  { from, to }: { readonly from: string; readonly to: string },
  current: HeldNow,
): Promise<Recovery['held']> =>
  Promise.all(
    told.map(async (name) => {
      const kept = await heldValues(db, name, current[name] ?? 0);
      const values = stretchesOf(kept, from, to).map(({ from: since, value }) => ({ from: since, value }));
      return { name, values };
    }),
  );

export const recoveryReport = async (db: Db, query: RecoveryQuery, prices: HeldNow): Promise<Recovery> => {
  const { from, to, zone, by, queue, team, client } = query;
  const local = localTimeIn(zone);
  const where = { from: startOfDay(from, zone), to: startOfDay(to, zone), queue, team, client };
  const before = { ...where, from: startOfDay(dayAfter(from, -daysBetween(from, to)), zone), to: where.from };
  const counted = await countPeriod(db, where, query, local);
  const total = counted.total.cell('total');
  const previous = await previousTotal(db, before);
  return {
    from,
    to,
    zone,
    by,
    total,
    previous,
    groups: [...counted.groups].map(([key, tally]) => tally.cell(key)).sort((a, b) => (a.key < b.key ? -1 : 1)),
    notEligible: counted.notEligible.byReason(notEligibleReasons),
    gaveUp: counted.gaveUp.byReason(giveUpReasons),
    delays: delaysOf(counted.total.minutes()),
    effort: await effortOf(db, where, prices, wonBy(total), local),
    previousEffort: await effortOf(db, before, prices, wonBy(previous), local),
    heat: counted.heat.all().map(([key, lost]) => {
      const [weekday = 0, hour = 0] = key.split(' ').map(Number);
      return { weekday, hour, lost };
    }),
    held: await heldIn(db, where, prices),
    choices: await choicesOf(db),
  };
};
