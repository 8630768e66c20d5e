/** Who must not be sent an apology any more? Told by recovery, and by the caller's own STOP a moment before. */
import type { CallerId, Instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface OptedOutTables {
  opted_out: { caller_id: string; since: string };
}

export const optedOutMigration: Migration = {
  up: (db) =>
    db.schema
      .createTable('opted_out')
      .addColumn('caller_id', 'text', (column) => column.primaryKey())
      .addColumn('since', 'text', (column) => column.notNull())
      .execute(),
};

export interface OptedOut {
  add(caller: CallerId, since: Instant): Promise<void>;
  remove(caller: CallerId): Promise<void>;
  has(caller: CallerId): Promise<boolean>;
}

export const openOptedOut = (db: Kysely<OptedOutTables>): OptedOut => ({
  async add(caller, since) {
    await db
      .insertInto('opted_out')
      .values({ caller_id: caller, since })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  async remove(caller) {
    await db.deleteFrom('opted_out').where('caller_id', '=', caller).execute();
  },
  async has(caller) {
    const row = await db.selectFrom('opted_out').select('since').where('caller_id', '=', caller).executeTakeFirst();
    return row !== undefined;
  },
});
