/** Which arm of a hold-out a case is in; what was recorded before is in none. */
import type { Kysely } from 'kysely';

export const holdOut = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('cases').addColumn('arm', 'text').execute();
  await db.schema.createIndex('cases_arm').on('cases').columns(['arm', 'lostAt']).execute();
};
