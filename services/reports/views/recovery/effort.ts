/** What winning callers back took: redials by attempt and hour, agents' time, SMS, and what that costs. */
import { type Kysely, type RawBuilder, sql, SqliteAdapter } from 'kysely';
import { heldAt, type HeldValues, heldValues, type Stretch, stretchesOf } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Effort } from '../../shapes.ts';
import { toNumber } from '../counted.ts';
import type { LocalTime } from './local-time.ts';
import type { Where } from './loss-facts.ts';

type Db = Kysely<ReportTables>;

export interface Prices {
  readonly currency: string;
  readonly pricePerAgentMinute: number;
  readonly pricePerAttempt: number;
  readonly pricePerSmsPart: number;
}

/** Cases by their first loss, as the report counts them. */
const casesWhere = (db: Db, { from, to, queue, team, client }: Where) => {
  let cases = db.selectFrom('cases').where('openedAt', 'is not', null);
  if (from !== undefined) cases = cases.where('cases.lostAt', '>=', from);
  if (to !== undefined) cases = cases.where('cases.lostAt', '<', to);
  if (queue !== undefined) cases = cases.where('cases.queue', '=', queue);
  if (team !== undefined) cases = cases.where('cases.teamId', '=', team);
  if (client !== undefined) cases = cases.where('cases.tenantId', '=', client);
  return cases;
};

/** Times are text; whole milliseconds, so that their sum is the same in any order. */
const msFromTo = (db: Db, from: RawBuilder<unknown>, to: RawBuilder<unknown>): RawBuilder<number> =>
  db.getExecutor().adapter instanceof SqliteAdapter
    ? sql<number>`cast(round((julianday(${to}) - julianday(${from})) * 86400000) as integer)`
    : sql<number>`round(extract(epoch from (${to})::timestamptz - (${from})::timestamptz) * 1000)`;

const placedAt = sql<string>`${sql.ref('redials.placedAt')}`;
const over = ['endedAt', 'abandonedAt', 'unansweredAt', 'cancelledAt'].map((column) => sql.ref(`redials.${column}`));

/** An agent is held from the placing of the redial to its end. */
const msHeld = (db: Db): RawBuilder<number> => {
  const end = sql`coalesce(${sql.join(over)})`;
  return sql<number>`case when ${end} > ${placedAt} then ${msFromTo(db, placedAt, end)} else 0 end`;
};

/** The quarter of an hour in which it was placed: no zone of today begins its hours elsewhere, and a year has few of them. */
const quarter = sql<string>`substr(${placedAt}, 1, 14) || case when substr(${placedAt}, 15, 2) < '15' then '00'
  when substr(${placedAt}, 15, 2) < '30' then '15' when substr(${placedAt}, 15, 2) < '45' then '30' else '45' end`;

type Times = Pick<Stretch, 'from' | 'to'>;

/** Counted by the database, by attempt and quarter of an hour. */
const placedWithin = async (db: Db, where: Where, { from, to }: Times) => {
  let redials = casesWhere(db, where)
    .innerJoin('redials', 'redials.caseId', 'cases.caseId')
    .where('redials.placedAt', '>=', from);
  if (to !== null) redials = redials.where('redials.placedAt', '<', to);
  const rows = await redials
    .select(({ fn }) => [
      'redials.attempt',
      quarter.as('quarter'),
      fn.countAll().as('placed'),
      fn.count('redials.answeredAt').as('answered'),
      fn.count('redials.abandonedAt').as('abandoned'),
      fn.sum(msHeld(db)).as('msHeld'),
    ])
    .groupBy(['redials.attempt', quarter])
    .execute();
  return rows.map(({ attempt, quarter, placed, answered, abandoned, msHeld }) => ({
    since: from,
    attempt: attempt ?? 1,
    quarter,
    placed: toNumber(placed),
    answered: toNumber(answered),
    abandoned: toNumber(abandoned),
    msHeld: toNumber(msHeld),
  }));
};

type Placed = Awaited<ReturnType<typeof placedWithin>>[number];

/** Apart before and after each moment at which a price changed. */
const placedRedials = async (db: Db, where: Where, moments: readonly string[]): Promise<readonly Placed[]> => {
  const begins = [...new Set(['', ...moments])].sort();
  const placed: Placed[] = [];
  for (const [index, from] of begins.entries())
    placed.push(...(await placedWithin(db, where, { from, to: begins[index + 1] ?? null })));
  return placed;
};

const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const sumOf = (some: readonly Placed[], what: 'placed' | 'answered' | 'abandoned' | 'msHeld'): number =>
  some.reduce((sum, one) => sum + one[what], 0);
const countsOf = (some: readonly Placed[]) => {
  const [placed, answered] = [sumOf(some, 'placed'), sumOf(some, 'answered')];
  return { placed, answered, rate: rateOf(answered, placed) };
};

const grouped = (some: readonly Placed[], keyOf: (one: Placed) => number): [number, Placed[]][] =>
  [...Map.groupBy(some, keyOf)].sort(([a], [b]) => a - b);

const smsParts = async (db: Db, where: Where, sent: Pick<Stretch, 'from' | 'to'>): Promise<number> => {
  let parts = casesWhere(db, where)
    .innerJoin('sms', 'sms.smsId', 'cases.apologySmsId')
    .select(({ fn }) => fn.sum('sms.parts').as('parts'))
    .where('sms.submittingAt', '>=', sent.from);
  if (sent.to !== null) parts = parts.where('sms.submittingAt', '<', sent.to);
  return toNumber((await parts.executeTakeFirst())?.parts);
};

const agentSecondsOf = (redials: readonly Placed[]): number => Math.round(sumOf(redials, 'msHeld') / 1000);

/** Each redial at the price that held when it was placed. */
const priced = (held: HeldValues, redials: readonly Placed[], amountOf: (some: readonly Placed[]) => number): number =>
  [...Map.groupBy(redials, ({ since }) => heldAt(held, since))].reduce(
    (sum, [price, some]) => sum + price * amountOf(some),
    0,
  );

/** Parts and their cost, each at the price that held when it was sent. */
const smsOf = async (db: Db, where: Where, held: HeldValues) => {
  let [smsSent, smsCost] = [0, 0];
  for (const stretch of stretchesOf(held)) {
    const some = await smsParts(db, where, stretch);
    smsSent += some;
    smsCost += some * stretch.value;
  }
  return { smsSent, smsCost };
};

const heldPrices = async (db: Db, prices: Prices) => ({
  minutes: await heldValues(db, 'pricePerAgentMinute', prices.pricePerAgentMinute),
  attempts: await heldValues(db, 'pricePerAttempt', prices.pricePerAttempt),
  parts: await heldValues(db, 'pricePerSmsPart', prices.pricePerSmsPart),
});
type HeldPrices = Awaited<ReturnType<typeof heldPrices>>;

const costOf = async (db: Db, where: Where, { minutes, attempts, parts }: HeldPrices, redials: readonly Placed[]) => {
  const { smsSent, smsCost } = await smsOf(db, where, parts);
  const cost =
    priced(minutes, redials, (some) => agentSecondsOf(some) / 60) +
    priced(attempts, redials, (some) => sumOf(some, 'placed')) +
    smsCost;
  const hasPrice = [minutes, attempts, parts].some((held) =>
    stretchesOf(held, where.from, where.to).some(({ value }) => value > 0),
  );
  return { parts: smsSent, cost: hasPrice || cost > 0 ? cost : null };
};

export const effortOf = async (
  db: Db,
  where: Where,
  prices: Prices,
  recovered: number,
  localTime: (at: string) => LocalTime,
): Promise<Effort> => {
  const held = await heldPrices(db, prices);
  const redials = await placedRedials(
    db,
    where,
    [...held.minutes, ...held.attempts].map(({ from }) => from),
  );
  const { placed, answered, rate } = countsOf(redials);
  const abandoned = sumOf(redials, 'abandoned');
  const agentSeconds = agentSecondsOf(redials);
  const { parts, cost } = await costOf(db, where, held, redials);
  const byAttempt = grouped(redials, ({ attempt }) => attempt);
  const byHour = grouped(redials, ({ quarter }) => localTime(`${quarter}:00.000Z`).hour);
  return {
    placed,
    answered,
    abandoned,
    abandonmentRate: rateOf(abandoned, answered),
    contactRate: rate,
    byAttempt: byAttempt.map(([attempt, of]) => ({ attempt, ...countsOf(of) })),
    byHour: byHour.map(([hour, of]) => ({ hour, ...countsOf(of) })),
    agentSeconds,
    smsParts: parts,
    currency: prices.currency,
    cost,
    costPerRecovered: cost === null || recovered === 0 ? null : cost / recovered,
  };
};
