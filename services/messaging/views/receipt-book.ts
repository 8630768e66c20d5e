/**
 * Which SMS does a receipt speak of, and which receipts are there for an SMS? Both sides are written down before the other is
 * looked up, so whichever comes first, a receipt that overtakes the submit's answer included, the later one finds the earlier.
 */
import {
  epochMs,
  instant,
  instantSchema,
  smsId,
  type CallerId,
  type Instant,
  type SmsId,
} from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { messageKey, messageKeys } from '../domain/message-id.ts';
import { referenceOf } from '../domain/sms-reference.ts';
import type { ReceiptSeen } from '../domain/sms.ts';
import type { ReceiptTables } from './receipt-tables.ts';

export interface NotedReceipt extends ReceiptSeen {
  /** Our own, where the operator gives it back. */
  readonly reference: number | null;
}

export interface ReceiptBook {
  /** The operator is about to have it: from now on receipts may be about it. */
  awaited(sms: SmsId, caller: CallerId, at: Instant): Promise<void>;
  submitted(sms: SmsId, caller: CallerId, messageIds: readonly string[], at: Instant): Promise<void>;
  /** No receipt is to come any more, or none ever was. */
  settled(sms: SmsId): Promise<void>;
  /** Whether an SMS to them is remembered. */
  knows(caller: CallerId): Promise<boolean>;
  /** `caller`: whose handset, where the operator says. */
  note(receipt: NotedReceipt, caller: CallerId | null): Promise<void>;
  /** The SMS a receipt speaks of: by its id, else by our reference, else the only one that caller can have got; or null. */
  smsOf(receipt: NotedReceipt, caller: CallerId | null): Promise<SmsId | null>;
  /** Receipts for these ids, each under the id as submitted; where some are missing, those that name no id but can mean no other. */
  receiptsFor(sms: SmsId, messageIds: readonly string[], caller: CallerId): Promise<readonly ReceiptSeen[]>;
  /** Receipts of the caller since then that name no id of ours and can mean no other SMS. */
  orphansFor(sms: SmsId, caller: CallerId, since: Instant): Promise<readonly ReceiptSeen[]>;
  /** Forgets what came before: no receipt takes that long. */
  prune(before: Instant): Promise<void>;
}

export const openReceiptBook = (db: Kysely<ReceiptTables>): ReceiptBook => ({
  async awaited(sms, caller, at) {
    await db
      .insertInto('awaited_sms')
      .values({ sms_id: sms, caller_id: caller, submitting_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

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

  async settled(sms) {
    await db.deleteFrom('awaited_sms').where('sms_id', '=', sms).execute();
  },

  async knows(caller) {
    if ((await awaitedOf(db, caller)).length > 0) return true;
    const known = db.selectFrom('message_ids').select('sms_id').where('caller_id', '=', caller).limit(1);
    return (await known.executeTakeFirst()) !== undefined;
  },

  async note({ messageId, state, error, at, reference }, caller) {
    await db
      .insertInto('receipts')
      .values({ message_key: ofCaller(messageKey(messageId), caller), state, error, caller_id: caller, at, reference })
      // An operator that counts from 1 again: of an SMS since.
      .onConflict((conflict) => conflict.columns(['message_key', 'state']).doUpdateSet({ at, error, reference }))
      .execute();
  },

  async smsOf({ messageId, reference }, caller) {
    for (const key of messageKeys(messageId)) {
      const named = db.selectFrom('message_ids').select('sms_id').where('message_key', '=', key);
      const whose = caller === null ? named : named.where('caller_id', '=', caller);
      // Operators use their numbers again: the youngest is meant.
      const row = await whose.orderBy('submitted_at', 'desc').limit(1).executeTakeFirst();
      if (row) return smsId.parse(row.sms_id);
    }
    return caller === null ? null : meant(await awaitedOf(db, caller), reference);
  },

  async receiptsFor(sms, messageIds, caller) {
    const awaited = await awaitedOf(db, caller);
    const since = awaited.find((one) => one.sms_id === sms)?.submitting_at;
    const found = await named(db, messageIds, caller, since);
    if (new Set(found.map(({ messageId }) => messageId)).size >= new Set(messageIds).size) return found;
    return since === undefined ? found : [...found, ...(await orphans(db, sms, caller, since))];
  },

  orphansFor: (sms, caller, since) => orphans(db, sms, caller, since),

  async prune(before) {
    await db.deleteFrom('message_ids').where('submitted_at', '<', before).execute();
    await db.deleteFrom('receipts').where('at', '<', before).execute();
    await db.deleteFrom('awaited_sms').where('submitting_at', '<', before).execute();
  },
});

type Awaited = ReceiptTables['awaited_sms'];

const awaitedOf = (db: Kysely<ReceiptTables>, caller: CallerId): Promise<Awaited[]> =>
  db.selectFrom('awaited_sms').selectAll().where('caller_id', '=', caller).execute();

/** Which of the SMS a caller may have got. With two and no reference nobody can tell: then ids or time settle them. */
const meant = (awaited: readonly Awaited[], reference: number | null): SmsId | null => {
  const ids = awaited.map((one) => smsId.parse(one.sms_id));
  const referred = ids.filter((id) => referenceOf(id) === reference);
  const [only] = referred.length > 0 ? referred : ids;
  return only !== undefined && (referred.length === 1 || ids.length === 1) ? only : null;
};

/** Receipts that name no id known of this caller, and can mean no other SMS than this one. */
const orphans = async (
  db: Kysely<ReceiptTables>,
  sms: SmsId,
  caller: CallerId,
  since: string,
): Promise<readonly ReceiptSeen[]> => {
  const rows = await db
    .selectFrom('receipts')
    .selectAll()
    .where('caller_id', '=', caller)
    .where('at', '>=', since)
    .orderBy('at')
    .execute();
  if (rows.length === 0) return [];
  const known = await db.selectFrom('message_ids').select('message_key').where('caller_id', '=', caller).execute();
  const taken = new Set(known.map((row) => row.message_key));
  const awaited = await awaitedOf(db, caller);
  return rows
    .filter(
      (row) => !messageKeys(bare(row, caller)).some((key) => taken.has(key)) && meant(awaited, row.reference) === sms,
    )
    .map((row) => seen(row, row.message_key));
};

/** Clocks of replicas differ by less. */
const SKEW_MS = 60_000;

/** Receipts that name one of these ids, oldest first; one from before the SMS is of an earlier one, whose id the operator used again. */
const named = async (
  db: Kysely<ReceiptTables>,
  messageIds: readonly string[],
  caller: CallerId,
  since: string | undefined,
): Promise<ReceiptSeen[]> => {
  // What is one of the ids as it stands is that one's, and not another's in another radix.
  const meantBy = new Map([
    ...messageIds.flatMap((id) => messageKeys(id).map((key) => [key, id] as const)),
    ...messageIds.map((id) => [messageKey(id), id] as const),
  ]);
  const earliest = since === undefined ? '' : instant(epochMs(instantSchema.parse(since)) - SKEW_MS);
  const rows = await db
    .selectFrom('receipts')
    .selectAll()
    .where(
      'message_key',
      'in',
      [...meantBy.keys()].flatMap((key) => [key, ofCaller(key, caller)]),
    )
    .where((where) => where.or([where('caller_id', '=', caller), where('caller_id', 'is', null)]))
    .where('at', '>=', earliest)
    .orderBy('at')
    .execute();
  return rows.map((row) => seen(row, meantBy.get(bare(row, caller)) ?? row.message_key));
};

/** Two operators count alike, and so does one that starts anew: an id is a caller's own where it is known whose it is. */
const ofCaller = (key: string, caller: CallerId | null): string => (caller === null ? key : `${key}/${caller}`);
const bare = (row: { message_key: string }, caller: CallerId): string => row.message_key.replace(`/${caller}`, '');

const seen = (row: { state: string; error: string | null; at: string }, messageId: string): ReceiptSeen => ({
  messageId,
  state: row.state === 'delivered' ? 'delivered' : 'failed',
  error: row.error,
  at: instantSchema.parse(row.at),
});
