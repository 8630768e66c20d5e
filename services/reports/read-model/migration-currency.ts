/** The currency of each price that is kept. Null: kept before, and then today's at the next start. */
import type { Kysely } from 'kysely';

export const currencyOfPrices = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('held_settings').addColumn('currency', 'text').execute();
};
