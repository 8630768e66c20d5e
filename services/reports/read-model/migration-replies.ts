/** What callers wrote, under their own key: without that it says nothing, and once the key is destroyed it never will again. */
import type { Kysely } from 'kysely';

export const replies = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('replies')
    .addColumn('eventId', 'text', (column) => column.primaryKey())
    .addColumn('callerId', 'text', (column) => column.notNull())
    .addColumn('sealedText', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('replies_caller').on('replies').column('callerId').execute();
};
