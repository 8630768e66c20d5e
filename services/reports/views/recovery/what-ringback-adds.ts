/**
 * What Ringback adds: callers who were held out against those who were chased, of the same days. Counted by caller, in the arm of their
 * first case of the period, whatever happened later; recovered is who spoke to us within the horizon, by whichever call.
 */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { RecoveryQuery } from '../../api/report-query.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { HoldOut } from '../../shapes.ts';
import { differenceInterval, sampleNeeded, type Interval, type Sample } from './difference-of-rates.ts';
import { startOfDay } from './local-time.ts';
import type { Where } from './loss-facts.ts';

type Db = Kysely<ReportTables>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** With fewer callers than this nothing is said, whatever the interval. */
const SMALLEST_ARM = 10;
/** A smaller difference is not worth waiting for. */
const WORTH_SEEING = 0.05;

export interface Horizon {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly hours: number;
}

/** Cases of both arms by time of loss, each with the first time its caller spoke to us since. */
const casesOfArms = (db: Db, { from, to, queue, team, client }: Where) => {
  let cases = db
    .selectFrom('cases as c')
    .select(['c.callerId', 'c.arm', 'c.lostAt', 'c.recoveredAt'])
    .select((eb) => [
      eb
        .selectFrom('calls as k')
        .select(({ fn }) => fn.min('k.answeredAt').as('first'))
        .whereRef('k.callerId', '=', 'c.callerId')
        .whereRef('k.answeredAt', '>=', 'c.lostAt')
        .as('answeredAt'),
      eb
        .selectFrom('redials as r')
        .innerJoin('cases as o', 'o.caseId', 'r.caseId')
        .select(({ fn }) => fn.min('r.connectedAt').as('first'))
        .whereRef('o.callerId', '=', 'c.callerId')
        .whereRef('r.connectedAt', '>=', 'c.lostAt')
        .as('connectedAt'),
    ])
    .where('c.arm', 'is not', null)
    .where('c.lostAt', 'is not', null);
  if (from !== undefined) cases = cases.where('c.lostAt', '>=', from);
  if (to !== undefined) cases = cases.where('c.lostAt', '<', to);
  if (queue !== undefined) cases = cases.where('c.queue', '=', queue);
  if (team !== undefined) cases = cases.where('c.teamId', '=', team);
  if (client !== undefined) cases = cases.where('c.tenantId', '=', client);
  return cases.orderBy('c.lostAt').orderBy('c.caseId');
};
type CaseOfArm = Awaited<ReturnType<ReturnType<typeof casesOfArms>['execute']>>[number];

const spokeWithin = ({ lostAt, answeredAt, connectedAt, recoveredAt }: CaseOfArm, horizonMs: number): boolean => {
  const until = instant(Date.parse(lostAt ?? '') + horizonMs);
  return [answeredAt, connectedAt, recoveredAt].some((at) => at !== null && at <= until);
};

interface Arms {
  readonly heldOut: Sample;
  readonly chased: Sample;
  readonly tooEarly: number;
  /** Of the losses that are compared. */
  readonly spanMs: number;
}

const countArms = (cases: readonly CaseOfArm[], { now, hours }: Horizon): Arms => {
  const firsts = [...new Map(cases.toReversed().map((one) => [one.callerId, one])).values()];
  const over = instant(now - hours * HOUR_MS);
  const compared = firsts.filter(({ lostAt }) => (lostAt ?? '') <= over);
  const armOf = (name: CaseOfArm['arm']): Sample => {
    const callers = compared.filter(({ arm }) => arm === name);
    return { callers: callers.length, recovered: callers.filter((one) => spokeWithin(one, hours * HOUR_MS)).length };
  };
  const times = compared.map(({ lostAt }) => Date.parse(lostAt ?? '')).sort((a, b) => a - b);
  return {
    heldOut: armOf('held-out'),
    chased: armOf('chased'),
    tooEarly: firsts.length - compared.length,
    spanMs: Math.max(DAY_MS, (times.at(-1) ?? 0) - (times[0] ?? 0)),
  };
};

/** What would be seen with what there is, and how much more it takes. */
const neededFor = (difference: Interval | null, { heldOut, chased, spanMs }: Arms): NonNullable<HoldOut['needed']> => {
  const rate = heldOut.callers === 0 ? 0.5 : heldOut.recovered / heldOut.callers;
  const ratio = heldOut.callers === 0 ? 9 : Math.max(1, chased.callers) / heldOut.callers;
  const size = Math.max(WORTH_SEEING, Math.abs(difference?.value ?? 0));
  // Where the rate has no room above, the same difference is looked for below.
  const signed = rate + size > 1 ? -size : size;
  const callers = Math.max(SMALLEST_ARM, sampleNeeded(rate, signed, ratio)) - heldOut.callers;
  const perWeek = heldOut.callers / (spanMs / (7 * DAY_MS));
  return {
    callers: Math.max(0, callers),
    difference: size,
    weeks: perWeek === 0 ? null : Math.max(0, callers) / perWeek,
  };
};

const verdictOf = (difference: Interval | null, missing: number, arms: Arms): HoldOut['verdict'] => {
  const { heldOut, chased, tooEarly } = arms;
  if (heldOut.callers + chased.callers === 0) return tooEarly > 0 ? 'too-early' : 'not-set';
  if (difference === null || Math.min(heldOut.callers, chased.callers) < SMALLEST_ARM) return 'too-small';
  if (difference.low > 0) return 'adds';
  if (difference.high < 0) return 'costs';
  return missing > 0 ? 'too-small' : 'no-difference';
};

const shown = ({ callers, recovered }: Sample): HoldOut['heldOut'] => ({
  callers,
  recovered,
  rate: callers === 0 ? null : recovered / callers,
});

const times = ({ value, low, high }: Interval, callers: number): Interval => ({
  value: Math.round(value * callers),
  low: Math.round(low * callers),
  high: Math.round(high * callers),
});

export const whatRingbackAdds = async (db: Db, query: RecoveryQuery, horizon: Horizon): Promise<HoldOut> => {
  const { from, to, zone, queue, team, client } = query;
  const where = { from: startOfDay(from, zone), to: startOfDay(to, zone), queue, team, client };
  const arms = countArms(await casesOfArms(db, where).execute(), horizon);
  const { heldOut, chased, tooEarly } = arms;
  const comparable = heldOut.callers > 0 && chased.callers > 0;
  const difference = comparable ? differenceInterval(chased, heldOut) : null;
  const needed = neededFor(difference, arms);
  const verdict = verdictOf(difference, needed.callers, arms);
  return {
    from,
    to,
    zone,
    verdict,
    horizonHours: horizon.hours,
    heldOut: shown(heldOut),
    chased: shown(chased),
    tooEarly,
    difference,
    extraCallers: difference === null ? null : times(difference, chased.callers),
    needed: verdict === 'too-small' ? needed : null,
  };
};
