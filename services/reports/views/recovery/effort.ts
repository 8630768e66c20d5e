/** What winning callers back took: redials by attempt and hour, agents' time, SMS, and what that costs. */
import type { Kysely } from 'kysely';
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

const placedRedials = (db: Db, where: Where) =>
  casesWhere(db, where)
    .innerJoin('redials', 'redials.caseId', 'cases.caseId')
    .select([
      'attempt',
      'placedAt',
      'answeredAt',
      'connectedAt',
      'abandonedAt',
      'endedAt',
      'unansweredAt',
      'cancelledAt',
    ])
    .where('placedAt', 'is not', null)
    .execute();

type Redial = Awaited<ReturnType<typeof placedRedials>>[number];

const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const countsOf = (redials: readonly Redial[]) => {
  const answered = redials.filter(({ answeredAt }) => answeredAt !== null).length;
  return { placed: redials.length, answered, rate: rateOf(answered, redials.length) };
};

const grouped = (redials: readonly Redial[], keyOf: (redial: Redial) => number): [number, Redial[]][] =>
  [...Map.groupBy(redials, keyOf)].sort(([a], [b]) => a - b);

/** An agent is held from the placing of the redial to its end. Whole milliseconds, so that their sum is the same in any order. */
const msHeld = ({ placedAt, endedAt, abandonedAt, unansweredAt, cancelledAt }: Redial): number => {
  const end = endedAt ?? abandonedAt ?? unansweredAt ?? cancelledAt;
  return placedAt === null || end === null ? 0 : Math.max(0, Date.parse(end) - Date.parse(placedAt));
};

const smsParts = async (db: Db, where: Where, sent: Pick<Stretch, 'from' | 'to'>): Promise<number> => {
  let parts = casesWhere(db, where)
    .innerJoin('sms', 'sms.smsId', 'cases.apologySmsId')
    .select(({ fn }) => fn.sum('sms.parts').as('parts'))
    .where('sms.submittingAt', '>=', sent.from);
  if (sent.to !== null) parts = parts.where('sms.submittingAt', '<', sent.to);
  return toNumber((await parts.executeTakeFirst())?.parts);
};

const agentSecondsOf = (redials: readonly Redial[]): number =>
  Math.round(redials.reduce((sum, redial) => sum + msHeld(redial), 0) / 1000);

/** Each redial at the price that held when it was placed. */
const priced = (held: HeldValues, redials: readonly Redial[], amountOf: (some: readonly Redial[]) => number): number =>
  [...Map.groupBy(redials, ({ placedAt }) => heldAt(held, placedAt ?? ''))].reduce(
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

const costOf = async (db: Db, where: Where, prices: Prices, redials: readonly Redial[]) => {
  const minutes = await heldValues(db, 'pricePerAgentMinute', prices.pricePerAgentMinute);
  const attempts = await heldValues(db, 'pricePerAttempt', prices.pricePerAttempt);
  const parts = await heldValues(db, 'pricePerSmsPart', prices.pricePerSmsPart);
  const { smsSent, smsCost } = await smsOf(db, where, parts);
  const cost =
    priced(minutes, redials, (some) => agentSecondsOf(some) / 60) +
    priced(attempts, redials, (some) => some.length) +
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
  const redials = await placedRedials(db, where);
  const { placed, answered, rate } = countsOf(redials);
  const abandoned = redials.filter(({ abandonedAt }) => abandonedAt !== null).length;
  const agentSeconds = agentSecondsOf(redials);
  const { parts, cost } = await costOf(db, where, prices, redials);
  const byAttempt = grouped(redials, (redial) => redial.attempt ?? 1);
  const byHour = grouped(redials, (redial) => localTime(redial.placedAt ?? '').hour);
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
