/** How many apologies went out and arrived, and which rule kept the others back. */
import { apologyRefusals } from '@ringback/contracts/cases.ts';
import { smsRefusals } from '@ringback/contracts/sms.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { Tallies } from '../shapes.ts';
import { byReason, type ReasonCount, toNumber } from './counted.ts';

type Db = Kysely<ReportTables>;

const refusedByRecovery = (db: Db): Promise<ReasonCount[]> =>
  db
    .selectFrom('cases')
    .select(({ fn }) => ['apologyRefusal as reason', fn.countAll().as('total')])
    .where('apologyRefusal', 'is not', null)
    .groupBy('apologyRefusal')
    .execute();

const refusedByMessaging = (db: Db): Promise<ReasonCount[]> =>
  db
    .selectFrom('sms')
    .select(({ fn }) => ['reason', fn.countAll().as('total')])
    .where('kind', '=', 'apology')
    .where('refusedAt', 'is not', null)
    .groupBy('reason')
    .execute();

export const countApologies = async (db: Db): Promise<Tallies['apologies']> => {
  const row = await db
    .selectFrom('sms')
    .select(({ fn }) => [fn.count('submittedAt').as('sent'), fn.count('deliveredAt').as('delivered')])
    .where('kind', '=', 'apology')
    .executeTakeFirstOrThrow();
  const reasons = [...apologyRefusals, ...smsRefusals];
  const refused = byReason(reasons, await refusedByRecovery(db), await refusedByMessaging(db));
  return { sent: toNumber(row.sent), delivered: toNumber(row.delivered), refused };
};
