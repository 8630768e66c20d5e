/** Redials that a person answered and no agent took in time, in the windows the limit is for, and how SMS went of late. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { type HeldValues, heldValues, stretchesOf } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { toNumber } from '../counted.ts';

type Db = Kysely<ReportTables>;
const DAY_MS = 86_400_000;

const countsIn = async (db: Db, from: string, to: string | null) => {
  let redials = db.selectFrom('redials').where('answeredAt', '>=', from);
  if (to !== null) redials = redials.where('answeredAt', '<', to);
  const row = await redials
    .select(({ fn }) => [fn.count('answeredAt').as('answered'), fn.count('abandonedAt').as('abandoned')])
    .executeTakeFirstOrThrow();
  return { answered: toNumber(row.answered), abandoned: toNumber(row.abandoned) };
};

/** What was allowed is the sum over the answered, each by the limit that held then. */
const windowSince = async (db: Db, since: number, limits: HeldValues): Promise<Board['abandonment']['day']> => {
  const begins = instant(since);
  let [answered, abandoned, allowed] = [0, 0, 0];
  for (const { from, to, value } of stretchesOf(limits, begins)) {
    const counts = await countsIn(db, from > begins ? from : begins, to);
    answered += counts.answered;
    abandoned += counts.abandoned;
    allowed += counts.answered * value;
  }
  if (answered === 0) return { answered, abandoned, rate: null, used: null };
  return { answered, abandoned, rate: abandoned / answered, used: abandoned / allowed };
};

/** `limit`: as it is now, a share of 1. */
export const abandonment = async (db: Db, now: number, limit: number): Promise<Board['abandonment']> => {
  const limits = await heldValues(db, 'abandonmentLimit', limit);
  return {
    limit,
    day: await windowSince(db, now - DAY_MS, limits),
    month: await windowSince(db, now - 30 * DAY_MS, limits),
  };
};

const LATELY_MS = 10 * 60_000;
/** An SMS may have waited for decent hours before it goes out. */
const LOOK_BACK_MS = 2 * DAY_MS;

export const smsLately = async (db: Db, now: number): Promise<Board['sms']> => {
  const since = instant(now - LATELY_MS);
  const row = await db
    .selectFrom('sms')
    .where('acceptedAt', '>=', instant(now - LOOK_BACK_MS))
    .select(({ fn, eb, and }) => [
      fn
        .countAll()
        .filterWhere(eb('submittedAt', '>=', since))
        .as('submitted'),
      fn
        .countAll()
        .filterWhere(eb('deliveredAt', '>=', since))
        .as('delivered'),
      fn
        .countAll()
        .filterWhere(eb('failedAt', '>=', since))
        .as('failed'),
      fn
        .countAll()
        .filterWhere(and([eb('notSentAt', '>=', since), eb('submittedAt', 'is', null)]))
        .as('notSent'),
      fn
        .countAll()
        .filterWhere(and([eb('unknownAt', '>=', since), eb('deliveredAt', 'is', null), eb('failedAt', 'is', null)]))
        .as('unknown'),
      fn.max('submittedAt').as('lastSubmittedAt'),
      fn.max('notSentAt').as('lastNotSentAt'),
    ])
    .executeTakeFirstOrThrow();
  const lastSubmittedAt = row.lastSubmittedAt;
  const counts = {
    submitted: toNumber(row.submitted),
    delivered: toNumber(row.delivered),
    failed: toNumber(row.failed),
  };
  const bad = { notSent: toNumber(row.notSent), unknown: toNumber(row.unknown) };
  const isTroubled = bad.notSent > 0 && (row.lastNotSentAt ?? '') > (lastSubmittedAt ?? '');
  const state = isTroubled || bad.unknown > 0 ? 'troubled' : counts.submitted === 0 ? 'quiet' : 'fine';
  return { state, ...counts, ...bad, lastSubmittedAt };
};
