/** Who is late is found among the open cases without a look at their rows: the index has all that is asked. */
import type { Kysely } from 'kysely';

export const lateCases = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('cases_status_lost').on('cases').columns(['status', 'lostAt', 'caseId']).execute();
  await db.schema.dropIndex('cases_status').execute();
};
