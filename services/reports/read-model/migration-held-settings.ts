/** Thresholds and prices with the moment from which each held: what is counted of a day is counted by what held on that day. */
import type { Kysely } from 'kysely';

export const heldSettings = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('held_settings')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('from', 'text', (column) => column.notNull())
    .addColumn('value', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('held_settings_key', ['name', 'number'] as never)
    .execute();
};
