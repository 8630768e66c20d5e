/** Each redial was written into two indexes that are the beginnings of others. */
import type { Kysely } from 'kysely';

export const fewerIndexes = async (db: Kysely<unknown>): Promise<void> => {
  // `redials_case_placed` and `redials_answered_abandoned` begin with the same columns.
  for (const index of ['redials_case', 'redials_answered']) await db.schema.dropIndex(index).execute();
};
