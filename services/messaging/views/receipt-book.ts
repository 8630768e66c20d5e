/**
 * Which SMS does a receipt speak of, and which receipts are there for an SMS? Both sides are written down before the other is
 * looked up, so whichever comes first, a receipt that overtakes the submit's answer included, the later one finds the earlier.
 */
import { instantSchema, smsId, type CallerId, type Instant, type SmsId } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { messageKey, messageKeys } from '../domain/message-id.ts';
import type { ReceiptSeen } from '../domain/sms.ts';
import type { ReceiptTables } from './receipt-tables.ts';

export interface ReceiptBook {
  submitted(sms: SmsId, caller: CallerId, messageIds: readonly string[], at: Instant): Promise<void>;
  outcomeUnknown(sms: SmsId, caller: CallerId, at: Instant): Promise<void>;
  /** An unknown SMS is unknown no more. */
  settled(sms: SmsId): Promise<void>;
  /** `caller`: whose handset, where the operator says. The same receipt again changes nothing. */
  note(receipt: ReceiptSeen, caller: CallerId | null): Promise<void>;
  /** The SMS a receipt speaks of; null when nobody knows it, or not yet. */
  smsOf(messageId: string, caller: CallerId | null): Promise<SmsId | null>;
  /** Receipts for these ids, each under the id as submitted. */
  receiptsFor(messageIds: readonly string[], caller: CallerId): Promise<readonly ReceiptSeen[]>;
  /** Receipts of the caller since then that belong to no other SMS. */
  orphansOf(caller: CallerId, since: Instant): Promise<readonly ReceiptSeen[]>;
  /** Forgets what came before: no receipt takes that long. */
  prune(before: Instant): Promise<void>;
}

export const openReceiptBook = (db: Kysely<ReceiptTables>): ReceiptBook => ({
  async submitted(sms, caller, messageIds, at) {
    const keys = [...new Set(messageIds.map(messageKey))].filter((key) => key !== '');
    if (keys.length === 0) return;
    const rows = keys.map((key) => ({ message_key: key, sms_id: sms, caller_id: caller, submitted_at: at }));
    await db
      .insertInto('message_ids')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async outcomeUnknown(sms, caller, at) {
    await db
      .insertInto('unknown_sms')
      .values({ sms_id: sms, caller_id: caller, submitting_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async settled(sms) {
    await db.deleteFrom('unknown_sms').where('sms_id', '=', sms).execute();
  },

  async note({ messageId, state, error, at }, caller) {
    await db
      .insertInto('receipts')
      .values({ message_key: messageKey(messageId), state, error, caller_id: caller, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async smsOf(messageId, caller) {
    for (const key of messageKeys(messageId)) {
      const named = db.selectFrom('message_ids').select('sms_id').where('message_key', '=', key);
      const ofCaller = caller === null ? named : named.where('caller_id', '=', caller);
      // Operators use their numbers again: the youngest is meant.
      const row = await ofCaller.orderBy('submitted_at', 'desc').limit(1).executeTakeFirst();
      if (row) return smsId.parse(row.sms_id);
    }
    return caller === null ? null : onlyUnknownOf(db, caller);
  },

  async receiptsFor(messageIds, caller) {
    const found = await Promise.all(messageIds.map((id) => receiptsOf(db, id, caller)));
    return found.flat();
  },

  async orphansOf(caller, since) {
    const rows = await db
      .selectFrom('receipts')
      .selectAll()
      .where('caller_id', '=', caller)
      .where('at', '>=', since)
      .orderBy('at')
      .execute();
    const known = await db.selectFrom('message_ids').select('message_key').where('caller_id', '=', caller).execute();
    const taken = new Set(known.map((row) => row.message_key));
    return rows
      .filter((row) => !messageKeys(row.message_key).some((key) => taken.has(key)))
      .map((row) => seen(row, row.message_key));
  },

  async prune(before) {
    await db.deleteFrom('message_ids').where('submitted_at', '<', before).execute();
    await db.deleteFrom('receipts').where('at', '<', before).execute();
  },
});

/** With two of unknown outcome nobody can tell which is meant: then time settles them. */
const onlyUnknownOf = async (db: Kysely<ReceiptTables>, caller: CallerId): Promise<SmsId | null> => {
  const rows = await db.selectFrom('unknown_sms').select('sms_id').where('caller_id', '=', caller).limit(2).execute();
  const [only] = rows;
  return only !== undefined && rows.length === 1 ? smsId.parse(only.sms_id) : null;
};

const receiptsOf = async (db: Kysely<ReceiptTables>, messageId: string, caller: CallerId): Promise<ReceiptSeen[]> => {
  const rows = await db
    .selectFrom('receipts')
    .selectAll()
    .where('message_key', 'in', [...messageKeys(messageId)])
    .where((where) => where.or([where('caller_id', '=', caller), where('caller_id', 'is', null)]))
    .orderBy('at')
    .execute();
  return rows.map((row) => seen(row, messageId));
};

const seen = (row: { state: string; error: string | null; at: string }, messageId: string): ReceiptSeen => ({
  messageId,
  state: row.state === 'delivered' ? 'delivered' : 'failed',
  error: row.error,
  at: instantSchema.parse(row.at),
});
