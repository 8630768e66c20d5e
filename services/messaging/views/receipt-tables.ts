/** The tables behind `receipt-book.ts`, and how far in the service's own streams they are. */
import { START, type EventStore } from '@ringback/runtime/event-store/port.ts';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface ReceiptTables {
  /** One row per part the operator took. `message_key`: see domain/message-id.ts. Instants as text. */
  message_ids: { message_key: string; sms_id: string; caller_id: string; submitted_at: string };
  /**
   * Final receipts as they came, known to us or not. `caller_id` is null where the operator does not say whose; else `message_key`
   * ends with it.
   */
  receipts: {
    message_key: string;
    state: string;
    error: string | null;
    caller_id: string | null;
    at: string;
    /** Our own, where the operator gives it back: the first 16 bits of the SMS's id. */
    reference: number | null;
  };
  /** SMS the operator has, or may have, and of which no final word is known: what a receipt may mean that names no id of ours. */
  awaited_sms: { sms_id: string; caller_id: string; submitting_at: string };
  receipt_positions: { name: string; position: string };
}

export const receiptMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('message_ids')
      .addColumn('message_key', 'text', (column) => column.notNull())
      .addColumn('sms_id', 'text', (column) => column.notNull())
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('submitted_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('message_ids_key', ['message_key', 'sms_id'])
      .execute();
    await db.schema.createIndex('message_ids_by_time').on('message_ids').column('submitted_at').execute();
    await db.schema
      .createTable('unknown_sms')
      .addColumn('sms_id', 'text', (column) => column.primaryKey())
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('submitting_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('unknown_sms_by_caller').on('unknown_sms').column('caller_id').execute();
    await db.schema
      .createTable('receipts')
      .addColumn('message_key', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('caller_id', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('receipts_key', ['message_key', 'state'])
      .execute();
    await db.schema.createIndex('receipts_by_caller').on('receipts').columns(['caller_id', 'at']).execute();
    await db.schema.createIndex('receipts_by_time').on('receipts').column('at').execute();
    await db.schema
      .createTable('receipt_positions')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text', (column) => column.notNull())
      .execute();
  },
};

export const awaitedSmsMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('receipts').addColumn('reference', 'integer').execute();
    await db.schema
      .createTable('awaited_sms')
      .addColumn('sms_id', 'text', (column) => column.primaryKey())
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('submitting_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('awaited_sms_by_caller').on('awaited_sms').column('caller_id').execute();
    await db.schema.createIndex('awaited_sms_by_time').on('awaited_sms').column('submitting_at').execute();
    await sql`INSERT INTO awaited_sms SELECT sms_id, caller_id, submitting_at FROM unknown_sms`.execute(db);
    await db.schema.dropTable('unknown_sms').execute();
  },
};

export const messageIdsByCallerMigration: Migration = {
  async up(db) {
    await db.schema.createIndex('message_ids_by_caller').on('message_ids').column('caller_id').execute();
  },
};

/** The store, with the reader's place kept beside the rows: whoever loses the rows loses the place too, and reads again. */
export const withPositionIn = (db: Kysely<ReceiptTables>, store: EventStore): EventStore => ({
  ...store,
  async loadCheckpoint(name) {
    const row = await db.selectFrom('receipt_positions').select('position').where('name', '=', name).executeTakeFirst();
    return row?.position ?? START;
  },
  async saveCheckpoint(name, position) {
    await db
      .insertInto('receipt_positions')
      .values({ name, position })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
      .execute();
  },
});
