/** What winning callers back took: redials by attempt and hour, agents' time, SMS, and what that costs. */
import type { Kysely } from 'kysely';
import { heldAt, type HeldValues, heldValues, stretchesOf } from '../../read-model/held-settings.ts';
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
const sentParts = (held: HeldValues) => {
  const stretches = stretchesOf(held).map(({ from, value }) => ({
    from: from === '' ? -Infinity : Date.parse(from),
    value,
    parts: 0,
  }));
  return {
    add({ at, parts }: CountedSms): void {
      const stretch = stretches.findLast(({ from }) => from <= at);
      if (stretch !== undefined) stretch.parts += parts;
    },
    sent: () => stretches.reduce((sum, { parts }) => sum + parts, 0),
    cost: () => stretches.reduce((sum, { parts, value }) => sum + parts * value, 0),
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
const priced = (held: HeldValues, redials: readonly Placed[], amountOf: (some: readonly Placed[]) => number): number =>
  [...Map.groupBy(redials, ({ since }) => heldAt(held, since))].reduce(
    (sum, [price, some]) => sum + price * amountOf(some),
    0,
  );

/** With the moments from which each held. */
export const heldPrices = async (db: Db, prices: Prices) => ({
  minutes: await heldValues(db, 'pricePerAgentMinute', prices.pricePerAgentMinute),
  attempts: await heldValues(db, 'pricePerAttempt', prices.pricePerAttempt),
  parts: await heldValues(db, 'pricePerSmsPart', prices.pricePerSmsPart),
});
type HeldPrices = Awaited<ReturnType<typeof heldPrices>>;

/** Null where no price is set. */
const costOf = (
  { minutes, attempts, parts }: HeldPrices,
  { from, to }: Period,
  redials: readonly Placed[],
  smsCost: number,
): number | null => {
  const cost =
    priced(minutes, redials, (some) => agentSecondsOf(some) / 60) +
    priced(attempts, redials, (some) => sumOf(some, 'placed')) +
    smsCost;
  const hasPrice = [minutes, attempts, parts].some((held) =>
    stretchesOf(held, from, to).some(({ value }) => value > 0),
  );
  return hasPrice || cost > 0 ? cost : null;
};

export interface EffortTally {
  addRedial(redial: CountedRedial): void;
  addSms(sms: CountedSms): void;
  /** `recovered`: cases. */
  effort(recovered: number): Effort;
}

/** Counts what is told of the period. */
export const openEffort = (
  held: HeldPrices,
  period: Period,
  currency: string,
  localTime: (at: number) => LocalTime,
): EffortTally => {
  const moments = [...held.minutes, ...held.attempts].map(({ from }) => from);
  const placedOnes = placedRedials(moments, localTime);
  const sms = sentParts(held.parts);
  return {
    addRedial: placedOnes.add,
    addSms: sms.add,
    effort(recovered) {
      const redials = placedOnes.all();
      const { placed, answered, rate } = countsOf(redials);
      const abandoned = sumOf(redials, 'abandoned');
      const cost = costOf(held, period, redials, sms.cost());
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
        currency,
        cost,
        costPerRecovered: cost === null || recovered === 0 ? null : cost / recovered,
      };
    },
  };
};
