/** Daily reports as they were made, and how each got to where it was to go. Written by the process itself, from no topic. */
import type { Kysely } from 'kysely';

export const dailyReports = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('daily_reports')
    .addColumn('date', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('dueAt', 'text', (column) => column.notNull())
    .addColumn('madeAt', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('html', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('daily_reports_key', ['date', 'zone'] as never)
    .execute();
  await db.schema
    .createTable('daily_deliveries')
    .addColumn('date', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('round', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('unknowns', 'integer', (column) => column.notNull())
    .addColumn('nextAt', 'text', (column) => column.notNull())
    .addColumn('giveUpAt', 'text', (column) => column.notNull())
    .addColumn('leaseUntil', 'text')
    .addColumn('changedAt', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint('daily_deliveries_key', ['date', 'zone', 'target'] as never)
    .execute();
  await db.schema.createIndex('daily_deliveries_next').on('daily_deliveries').columns(['state', 'nextAt']).execute();
};
