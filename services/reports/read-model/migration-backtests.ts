/** Back-tests that were ordered on the page, and what came of them. */
import type { Kysely } from 'kysely';

export const backtests = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('backtests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('startedAt', 'text', (column) => column.notNull())
    .addColumn('endedAt', 'text')
    .addColumn('from', 'text', (column) => column.notNull())
    .addColumn('to', 'text', (column) => column.notNull())
    .addColumn('policyVersion', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('problem', 'text')
    .addColumn('result', 'text')
    .execute();
  await db.schema.createIndex('backtests_started').on('backtests').column('startedAt').execute();
};
