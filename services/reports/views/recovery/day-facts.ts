/** All that is counted of the calls lost on one UTC day, in so few numbers that a year of days is read in place of a million rows. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { LossRecord, ReportTables } from '../../read-model/tables.ts';
import type { LossFact } from './loss-facts.ts';

type Db = Kysely<ReportTables>;

/** To be raised with every change of what is in `DayFacts`: what was kept before is then counted anew. */
export const DAY_SHAPE = 1;
export const DAY_MS = 86_400_000;

/** Where somebody was lost. */
export type Place = Pick<LossRecord, 'tenantId' | 'queue' | 'teamId'>;
/** What became of a loss. */
export type Fate = Pick<LossFact, 'became' | 'reason' | 'status' | 'giveUpReason' | 'arm'>;

/** Columns side by side: the same index is the same loss, redial or SMS. Times are milliseconds. */
export interface DayFacts {
  readonly callers: readonly string[];
  readonly places: readonly Place[];
  readonly fates: readonly Fate[];
  /** By time of loss. */
  readonly losses: {
    /** After the beginning of the day. */
    readonly at: number[];
    /** Indexes of `callers` (-1: not known), `places` and `fates`. */
    readonly caller: number[];
    readonly place: number[];
    readonly fate: number[];
    /** 1: the apology went out. */
    readonly apologised: number[];
  };
  /** Redials of opened cases that were placed. */
  readonly redials: {
    /** Index of `losses`. */
    readonly loss: number[];
    /** Placed that long after the loss. */
    readonly after: number[];
    readonly attempt: number[];
    /** 1: so it was. */
    readonly answered: number[];
    readonly abandoned: number[];
    /** That long it held an agent. */
    readonly held: number[];
  };
  /** Apologies of opened cases that went to the operator. */
  readonly sms: { readonly loss: number[]; readonly after: number[]; readonly parts: number[] };
}

/** Different values by number. */
const numbered = <Value>(keyOf: (value: Value) => string) => {
  const numbers = new Map<string, number>();
  const values: Value[] = [];
  return {
    values,
    numberOf(value: Value): number {
      const key = keyOf(value);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, values.length);
      return values.push(value) - 1;
    },
  };
};

const lossesOf = (db: Db, from: string, to: string) =>
  db
    .selectFrom('losses as l')
    .leftJoin('cases as c', 'c.caseId', 'l.caseId')
    .leftJoin('sms as s', 's.smsId', 'c.apologySmsId')
    .select(['l.callId', 'l.callerId', 'l.tenantId', 'l.queue', 'l.teamId', 'l.lostAt', 'l.became', 'l.reason'])
    .select(['c.status', 'c.giveUpReason', 'c.arm', 's.submittedAt', 's.submittingAt', 's.parts'])
    .where('l.lostAt', '>=', from)
    .where('l.lostAt', '<', to)
    .orderBy('l.lostAt')
    .orderBy('l.callId')
    .execute();

const redialsOf = (db: Db, from: string, to: string) =>
  db
    .selectFrom('losses as l')
    .innerJoin('redials as r', 'r.caseId', 'l.caseId')
    .select(['l.callId', 'r.placedAt', 'r.attempt', 'r.answeredAt', 'r.abandonedAt'])
    .select(['r.endedAt', 'r.unansweredAt', 'r.cancelledAt'])
    .where('l.lostAt', '>=', from)
    .where('l.lostAt', '<', to)
    .where('l.became', '=', 'opened')
    .where('r.placedAt', 'is not', null)
    .execute();

type Loss = Awaited<ReturnType<typeof lossesOf>>[number];
type Redial = Awaited<ReturnType<typeof redialsOf>>[number];

const ms = (at: string | null): number => Date.parse(at ?? '');

const tableOfLosses = (losses: readonly Loss[], begins: number): Omit<DayFacts, 'redials' | 'sms'> => {
  const callers = numbered((caller: string) => caller);
  const places = numbered(({ tenantId, queue, teamId }: Place) => JSON.stringify([tenantId, queue, teamId]));
  const fates = numbered((fate: Fate) => JSON.stringify(Object.values(fate)));
  const facts: DayFacts['losses'] = { at: [], caller: [], place: [], fate: [], apologised: [] };
  for (const loss of losses) {
    const { callerId, tenantId, queue, teamId, became, reason, status, giveUpReason, arm } = loss;
    facts.at.push(ms(loss.lostAt) - begins);
    facts.caller.push(callerId === null ? -1 : callers.numberOf(callerId));
    facts.place.push(places.numberOf({ tenantId, queue, teamId }));
    facts.fate.push(fates.numberOf({ became, reason, status, giveUpReason, arm }));
    facts.apologised.push(loss.submittedAt === null ? 0 : 1);
  }
  return { callers: callers.values, places: places.values, fates: fates.values, losses: facts };
};

/** An agent is held from the placing of the redial to its end. */
const msHeld = ({ placedAt, endedAt, abandonedAt, unansweredAt, cancelledAt }: Redial): number => {
  const end = endedAt ?? abandonedAt ?? unansweredAt ?? cancelledAt;
  return end === null ? 0 : Math.max(0, ms(end) - ms(placedAt));
};

const tableOfRedials = (redials: readonly Redial[], losses: readonly Loss[]): DayFacts['redials'] => {
  const indexOf = new Map(losses.map(({ callId }, index) => [callId, index]));
  const facts: DayFacts['redials'] = { loss: [], after: [], attempt: [], answered: [], abandoned: [], held: [] };
  for (const redial of redials) {
    const loss = indexOf.get(redial.callId);
    // Of a call lost between the two questions, on a day that is not over.
    if (loss === undefined) continue;
    facts.loss.push(loss);
    facts.after.push(ms(redial.placedAt) - ms(losses[loss]?.lostAt ?? null));
    facts.attempt.push(redial.attempt ?? 1);
    facts.answered.push(redial.answeredAt === null ? 0 : 1);
    facts.abandoned.push(redial.abandonedAt === null ? 0 : 1);
    facts.held.push(msHeld(redial));
  }
  return facts;
};

const tableOfSms = (losses: readonly Loss[]): DayFacts['sms'] => {
  const facts: DayFacts['sms'] = { loss: [], after: [], parts: [] };
  for (const [index, { became, lostAt, submittingAt, parts }] of losses.entries()) {
    if (became !== 'opened' || submittingAt === null || parts === null) continue;
    facts.loss.push(index);
    facts.after.push(ms(submittingAt) - ms(lostAt));
    facts.parts.push(parts);
  }
  return facts;
};

/** `day`: of UTC, `2026-11-22`. */
export const countDay = async (db: Db, day: string): Promise<DayFacts> => {
  const begins = Date.parse(day);
  const [from, to] = [instant(begins), instant(begins + DAY_MS)];
  const losses = await lossesOf(db, from, to);
  const redials = await redialsOf(db, from, to);
  return {
    ...tableOfLosses(losses, begins),
    redials: tableOfRedials(redials, losses),
    sms: tableOfSms(losses),
  };
};
