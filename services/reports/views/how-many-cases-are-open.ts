/** How many cases are open now. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import { toNumber } from './counted.ts';

export const openCases = async (db: Kysely<ReportTables>): Promise<number> => {
  const row = await db
    .selectFrom('cases')
    .select(({ fn }) => fn.countAll().as('total'))
    .where('status', '=', 'open')
    .where('openedAt', 'is not', null)
    .executeTakeFirstOrThrow();
  return toNumber(row.total);
};
