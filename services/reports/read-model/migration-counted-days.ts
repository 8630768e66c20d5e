/** What was counted of days that are over; it fills itself, and what is missing is counted when it is asked for. */
import type { Kysely } from 'kysely';

export const countedDays = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('counted_days')
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('shape', 'integer', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('counted_days_key', ['day', 'shape'] as never)
    .execute();
};
