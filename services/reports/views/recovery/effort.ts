/** What winning callers back took: redials by attempt and hour, agents' time, SMS, and what that costs. */
import type { Kysely } from 'kysely';
import {
  type HeldPrice,
  heldPrices,
  heldThen,
  type HeldPrices,
  type PriceName,
  type Stretch,
  stretchesOf,
} from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Effort } from '../../shapes.ts';
import type { CountedRedial, CountedSms, Period } from './counted-loss.ts';
import type { LocalTime } from './local-time.ts';

type Db = Kysely<ReportTables>;

export interface Prices {
  readonly currency: string;
  readonly pricePerAgentMinute: number;
  readonly pricePerAttempt: number;
  readonly pricePerSmsPart: number;
}

/** Redials placed between two changes of price, in the same hour of the day, of the same attempt. */
interface Placed {
  /** When prices changed before; '' at first. */
  readonly since: string;
  readonly attempt: number;
  /** Of the viewer's day. */
  readonly hour: number;
  placed: number;
  answered: number;
  abandoned: number;
  msHeld: number;
}

interface Amount {
  readonly currency: string;
  readonly amount: number;
}

const HOURS = 24;
const MOST_ATTEMPTS = 1_000_000;

/** `moments`: when prices changed. */
const placedRedials = (moments: readonly string[], localTime: (at: number) => LocalTime) => {
  const begins = [...new Set(['', ...moments])].sort();
  const times = begins.map((at) => (at === '' ? -Infinity : Date.parse(at)));
  const groups = new Map<number, Placed>();
  return {
    add({ at, attempt, wasAnswered, wasAbandoned, msHeld }: CountedRedial): void {
      const price = times.findLastIndex((from) => from <= at);
      const { hour } = localTime(at);
      const key = (price * HOURS + hour) * MOST_ATTEMPTS + attempt;
      const known = groups.get(key);
      const group = known ?? { since: begins[price]!, attempt, hour, placed: 0, answered: 0, abandoned: 0, msHeld: 0 };
      if (known === undefined) groups.set(key, group);
      group.placed += 1;
      if (wasAnswered) group.answered += 1;
      if (wasAbandoned) group.abandoned += 1;
      group.msHeld += msHeld;
    },
    all: (): readonly Placed[] => [...groups.values()],
  };
};

/** Parts of SMS by the time in which their price held. */
const sentParts = (held: HeldPrices) => {
  const stretches = stretchesOf(held).map(({ from, value, currency }) => ({
    from: from === '' ? -Infinity : Date.parse(from),
    value,
    currency,
    parts: 0,
  }));
  return {
    add({ at, parts }: CountedSms): void {
      const stretch = stretches.findLast(({ from }) => from <= at);
      if (stretch !== undefined) stretch.parts += parts;
    },
    sent: () => stretches.reduce((sum, { parts }) => sum + parts, 0),
    costs: (): Amount[] => stretches.map(({ parts, value, currency }) => ({ currency, amount: parts * value })),
  };
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

const agentSecondsOf = (redials: readonly Placed[]): number => Math.round(sumOf(redials, 'msHeld') / 1000);

/** Each redial at the price that held when it was placed. */
const priced = (
  held: HeldPrices,
  redials: readonly Placed[],
  amountOf: (some: readonly Placed[]) => number,
): Amount[] =>
  [...Map.groupBy(redials, ({ since }) => heldThen(held, since))].map(([{ value, currency }, some]) => ({
    currency,
    amount: value * amountOf(some),
  }));

export type PricesHeld = Readonly<Record<PriceName, HeldPrices>>;

/** With the moments from which each held. */
export const pricesHeld = async (db: Db, prices: Prices): Promise<PricesHeld> => {
  const held = (name: PriceName) => heldPrices(db, name, prices[name], prices.currency);
  return {
    pricePerAgentMinute: await held('pricePerAgentMinute'),
    pricePerAttempt: await held('pricePerAttempt'),
    pricePerSmsPart: await held('pricePerSmsPart'),
  };
};

/** Of prices that are set, in order of time. */
const currenciesOf = (held: readonly Stretch<HeldPrice>[]): string[] => [
  ...new Set(
    held
      .filter(({ value }) => value > 0)
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .map(({ currency }) => currency),
  ),
];

/** What was spent, by currency in order of time; nothing in the last one of the period, where prices are set. */
const costsOf = (
  held: PricesHeld,
  { from, to }: Period,
  redials: readonly Placed[],
  smsCosts: readonly Amount[],
): Amount[] => {
  const spent = [
    ...priced(held.pricePerAgentMinute, redials, (some) => agentSecondsOf(some) / 60),
    ...priced(held.pricePerAttempt, redials, (some) => sumOf(some, 'placed')),
    ...smsCosts,
  ].filter(({ amount }) => amount > 0);
  const all = Object.values(held);
  if (spent.length === 0)
    return currenciesOf(all.flatMap((price) => stretchesOf(price, from, to)))
      .slice(-1)
      .map((currency) => ({ currency, amount: 0 }));
  const amounts = Map.groupBy(spent, ({ currency }) => currency);
  return currenciesOf(all.flatMap((price) => stretchesOf(price))).flatMap((currency) => {
    const own = amounts.get(currency) ?? [];
    return own.length === 0 ? [] : [{ currency, amount: own.reduce((sum, { amount }) => sum + amount, 0) }];
  });
};

/** One amount where there is one currency; several are told side by side and never added up. */
const costFigures = (spent: readonly Amount[], recovered: number, currency: string) => {
  const costs = spent.map(({ currency: of, amount }) => ({
    currency: of,
    cost: amount,
    costPerRecovered: recovered === 0 ? null : amount / recovered,
  }));
  const [only = null] = costs.length === 1 ? costs : [];
  return {
    currency: costs.at(-1)?.currency ?? currency,
    cost: only?.cost ?? null,
    costPerRecovered: only?.costPerRecovered ?? null,
    costs,
  };
};

export interface EffortTally {
  addRedial(redial: CountedRedial): void;
  addSms(sms: CountedSms): void;
  /** `recovered`: cases. */
  effort(recovered: number): Effort;
}

/** Counts what is told of the period. */
export const openEffort = (
  held: PricesHeld,
  period: Period,
  currency: string,
  localTime: (at: number) => LocalTime,
): EffortTally => {
  const moments = [...held.pricePerAgentMinute, ...held.pricePerAttempt].map(({ from }) => from);
  const placedOnes = placedRedials(moments, localTime);
  const sms = sentParts(held.pricePerSmsPart);
  return {
    addRedial: placedOnes.add,
    addSms: sms.add,
    effort(recovered) {
      const redials = placedOnes.all();
      const { placed, answered, rate } = countsOf(redials);
      const abandoned = sumOf(redials, 'abandoned');
      const spent = costsOf(held, period, redials, sms.costs());
      return {
        placed,
        answered,
        abandoned,
        abandonmentRate: rateOf(abandoned, answered),
        contactRate: rate,
        byAttempt: grouped(redials, ({ attempt }) => attempt).map(([attempt, of]) => ({ attempt, ...countsOf(of) })),
        byHour: grouped(redials, ({ hour }) => hour).map(([hour, of]) => ({ hour, ...countsOf(of) })),
        agentSeconds: agentSecondsOf(redials),
        smsParts: sms.sent(),
        ...costFigures(spent, recovered, currency),
      };
    },
  };
};
