/**
 * Which way an SMS went, as rows that all replicas share: written before the submit, so that an answer that was lost is looked for on the same
 * way. No number and no text is in them. Rows of SMS that are long over are dropped.
 */
import type { SmsId } from '@ringback/contracts/ids.ts';
import type { ColumnType, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export type Way = 'smpp' | 'twilio';

export interface WayTables {
  /** `at`: milliseconds since 1970; PostgreSQL hands out bigint as text. `sid`: Twilio's message. */
  sms_ways: { sms_id: string; way: string; at: ColumnType<number | string, number, number>; sid: string | null };
}

export const wayMigrations: Readonly<Record<string, Migration>> = {
  '001-sms-ways': {
    async up(db) {
      await db.schema
        .createTable('sms_ways')
        .addColumn('sms_id', 'text', (column) => column.primaryKey())
        .addColumn('way', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('sid', 'text', (column) => column.unique())
        .execute();
      await db.schema.createIndex('sms_ways_by_time').on('sms_ways').column('at').execute();
    },
  },
};

export interface WayTaken {
  readonly way: Way;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sid: string | null;
}

export interface SmsWays {
  /** False: an attempt that may have sent it is there already, on whatever way. */
  begin(sms: SmsId, way: Way, at: number): Promise<boolean>;
  /** The attempt surely sent nothing: the next one may take another way. */
  undo(sms: SmsId): Promise<void>;
  of(sms: SmsId): Promise<WayTaken | null>;
  /** Whether Twilio's message is that of this SMS; the first to say so stays right. */
  claim(sms: SmsId, sid: string): Promise<boolean>;
  /** Drops what began before. */
  forget(before: number): Promise<void>;
}

export const smsWays = (db: Kysely<WayTables>): SmsWays => {
  const of = async (sms: SmsId): Promise<WayTaken | null> => {
    const row = await db.selectFrom('sms_ways').selectAll().where('sms_id', '=', sms).executeTakeFirst();
    return row === undefined ? null : { way: row.way as Way, at: Number(row.at), sid: row.sid };
  };
  return {
    of,
    async begin(sms, way, at) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('sms_ways')
        .values({ sms_id: sms, way, at: Math.round(at), sid: null })
        .onConflict((conflict) => conflict.column('sms_id').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async undo(sms) {
      await db.deleteFrom('sms_ways').where('sms_id', '=', sms).where('sid', 'is', null).execute();
    },
    async claim(sms, sid) {
      const owner = await db.selectFrom('sms_ways').select('sms_id').where('sid', '=', sid).executeTakeFirst();
      if (owner !== undefined) return owner.sms_id === sms;
      await db
        .updateTable('sms_ways')
        .set({ sid })
        .where('sms_id', '=', sms)
        .where('way', '=', 'twilio')
        .where('sid', 'is', null)
        .execute();
      return (await of(sms))?.sid === sid;
    },
    async forget(before) {
      await db.deleteFrom('sms_ways').where('at', '<', before).execute();
    },
  };
};
