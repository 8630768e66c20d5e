/** Sealing over a table of wrapped keys, one per caller. Same suite of promises on SQLite and PostgreSQL. */
import { createHmac, randomBytes } from 'node:crypto';
import { instant, type CallerId } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { LRUCache } from 'lru-cache';
import { batched } from '../batched.ts';
import { decrypt, encrypt, sealingKey, type SealingKey } from './cipher.ts';
import { CallerForgotten, type Sealing } from './port.ts';

export interface SealingTables {
  sealing_keys: {
    caller_id: string;
    /** The caller's key, encrypted with the master key, base64url; null once destroyed. */
    wrapped_key: string | null;
    created_at: string;
    destroyed_at: string | null;
  };
}

export const sealingMigrations: Readonly<Record<string, Migration>> = {
  '001-sealing-keys': {
    up: (db) =>
      db.schema
        .createTable('sealing_keys')
        .addColumn('caller_id', 'varchar(32)', (column) => column.primaryKey())
        .addColumn('wrapped_key', 'text')
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('destroyed_at', 'text')
        .execute(),
  },
};

export interface SealingOptions {
  readonly db: Kysely<SealingTables>;
  /** 32 bytes each. Whoever loses `masterKey` has forgotten everybody; another `callerIdSecret` makes strangers of all callers. */
  readonly secrets: { readonly callerIdSecret: Buffer; readonly masterKey: Buffer };
  /** 32 bytes for a new caller; random unless a simulation wants the same month again. */
  readonly randomKey?: (caller: CallerId) => Buffer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The key table and the secrets do not belong together: nothing can be sealed or read until they do. */
export class SealingBroken extends Error {
  override readonly name = 'SealingBroken';
  readonly code = 'sealing-broken';
}

const CACHED_KEYS = 5_000;
const CACHED_IDS = 5_000;
/** How long another process may go on using the key of a caller forgotten elsewhere. */
const CACHE_MS = 60_000;
const LARGEST_BATCH = 500;
const VERSION = 'v1.';

interface CallerKey extends SealingKey {
  /** What it sealed last: mostly the caller's number, with every event of a call. */
  last: { readonly text: string; readonly sealed: string } | null;
}

export const openSealing = ({ db, secrets, randomKey = () => randomBytes(32), now }: SealingOptions): Sealing => {
  const master = sealingKey(secrets.masterKey);
  const cache = new LRUCache<CallerId, CallerKey>({ max: CACHED_KEYS, ttl: CACHE_MS });
  const ids = new LRUCache<string, CallerId>({ max: CACHED_IDS });
  let forgettings = 0;

  const unwrap = (caller: CallerId, wrapped: string): CallerKey => {
    try {
      return { ...sealingKey(decrypt(master, caller, Buffer.from(wrapped, 'base64url'))), last: null };
    } catch (cause) {
      throw new SealingBroken(
        'The keys of callers were made with another master key. Restore the secrets they were made with.',
        { cause },
      );
    }
  };

  const read = batched(async (callers: readonly CallerId[]) => {
    const rows = await db
      .selectFrom('sealing_keys')
      .select(['caller_id', 'wrapped_key'])
      .where('caller_id', 'in', callers)
      .execute();
    return new Map(rows.map((row) => [row.caller_id as CallerId, row.wrapped_key]));
  }, LARGEST_BATCH);

  /** Undefined: this caller never had a key. Null: it was destroyed. */
  const stored = async (caller: CallerId): Promise<CallerKey | null | undefined> => {
    const cached = cache.get(caller);
    if (cached !== undefined) return cached;
    const before = forgettings;
    const wrapped = await read(caller);
    if (wrapped === undefined || wrapped === null) return wrapped;
    const key = unwrap(caller, wrapped);
    // A caller forgotten while we read must not come back through the cache.
    if (before === forgettings) cache.set(caller, key);
    return key;
  };

  /** Two processes may meet a new caller at once: the first insert wins, and both use what is stored then. */
  const insert = batched(async (callers: readonly CallerId[]) => {
    const wrapped = (caller: CallerId) => encrypt(master, caller, randomKey(caller)).toString('base64url');
    const created = { created_at: instant(now()), destroyed_at: null };
    await db
      .insertInto('sealing_keys')
      .values(callers.map((caller) => ({ caller_id: caller, wrapped_key: wrapped(caller), ...created })))
      .onConflict((conflict) => conflict.column('caller_id').doNothing())
      .execute();
    return new Map<CallerId, never>();
  }, LARGEST_BATCH);

  const create = async (caller: CallerId): Promise<CallerKey | null | undefined> => {
    await insert(caller);
    return stored(caller);
  };

  const idOf = (who: string): CallerId =>
    createHmac('sha256', secrets.callerIdSecret).update(who).digest('hex').slice(0, 32) as CallerId;

  return {
    callerIdOf(tenant, e164) {
      const who = `${tenant}\u001f${e164}`;
      const known = ids.get(who) ?? idOf(who);
      ids.set(who, known);
      return known;
    },
    async seal(caller, text) {
      let key = await stored(caller);
      if (key === undefined) key = await create(caller);
      if (!key) throw new CallerForgotten(`Caller ${caller} was forgotten.`);
      if (key.last?.text !== text)
        key.last = { text, sealed: VERSION + encrypt(key, caller, Buffer.from(text)).toString('base64url') };
      return key.last.sealed;
    },
    async unseal(caller, sealed) {
      const key = await stored(caller);
      if (!key) return null;
      if (!sealed.startsWith(VERSION)) throw new SealingBroken(`Sealed text must begin with "${VERSION}".`);
      try {
        return decrypt(key, caller, Buffer.from(sealed.slice(VERSION.length), 'base64url')).toString();
      } catch (cause) {
        throw new SealingBroken(`What was sealed for caller ${caller} was changed or belongs to another caller.`, {
          cause,
        });
      }
    },
    async forget(caller) {
      const at = instant(now());
      const gone = { wrapped_key: null, destroyed_at: at };
      forgettings += 1;
      await db
        .insertInto('sealing_keys')
        .values({ caller_id: caller, created_at: at, ...gone })
        .onConflict((conflict) => conflict.column('caller_id').doUpdateSet(gone))
        .execute();
      forgettings += 1;
      cache.delete(caller);
    },
  };
};
