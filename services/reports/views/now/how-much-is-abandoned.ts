/** Redials that a person answered and no agent took in time, in the windows the limit is for, and how SMS went of late. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { toNumber } from '../counted.ts';

type Db = Kysely<ReportTables>;
const DAY_MS = 86_400_000;

const windowSince = async (db: Db, since: number, limit: number): Promise<Board['abandonment']['day']> => {
  const row = await db
    .selectFrom('redials')
    .where('answeredAt', '>=', instant(since))
    .select(({ fn }) => [fn.count('answeredAt').as('answered'), fn.count('abandonedAt').as('abandoned')])
    .executeTakeFirstOrThrow();
  const answered = toNumber(row.answered);
  const abandoned = toNumber(row.abandoned);
  const rate = answered === 0 ? null : abandoned / answered;
  return { answered, abandoned, rate, used: rate === null ? null : rate / limit };
};

export const abandonment = async (db: Db, now: number, limit: number): Promise<Board['abandonment']> => ({
  limit,
  day: await windowSince(db, now - DAY_MS, limit),
  month: await windowSince(db, now - 30 * DAY_MS, limit),
});

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
