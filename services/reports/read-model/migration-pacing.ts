/** How each team is paced as of now, and in the last hour. */
import type { Kysely } from 'kysely';

export const pacing = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('pacing')
    .addColumn('teamId', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('pacing_moments')
    .addColumn('teamId', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('free', 'integer', (column) => column.notNull())
    .addColumn('inFlight', 'integer', (column) => column.notNull())
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('placed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('pacing_moments_key', ['teamId', 'at'])
    .execute();
};
