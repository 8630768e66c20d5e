/** Keys by which machines ask: `rb_` and 256 random bits, shown once, kept as a hash, with roles and an end. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { ApiKey, NewApiKey } from '../api/keys-shape.ts';
import type { Role } from './rights.ts';
import { hashOf, newToken } from './secret-token.ts';
import type { ApiKeyRecord, SignInTables } from './tables.ts';
import type { Viewer } from './viewer.ts';

export const KEY_PREFIX = 'rb_';
const HINT_LENGTH = 9;
const DAY_MS = 24 * 3_600_000;
/** Noting each use would make every read a write. */
const USE_NOTED_EACH_MS = 10 * 60_000;

export type FoundKey =
  | { readonly kind: 'valid'; readonly viewer: Viewer; readonly isFirstUseForNow: boolean }
  | { readonly kind: 'unknown' | 'expired' | 'revoked' };

export interface ApiKeys {
  make(wanted: NewApiKey, maker: Viewer): Promise<{ readonly key: string; readonly made: ApiKey }>;
  list(): Promise<readonly ApiKey[]>;
  /** Null when there is no such key; once more changes nothing. */
  revoke(keyId: string): Promise<ApiKey | null>;
  find(key: string): Promise<FoundKey>;
}

const shown = ({ keyHash: _hash, roles, ...row }: ApiKeyRecord): ApiKey => ({
  ...row,
  roles: JSON.parse(roles) as ApiKey['roles'],
});

export const openApiKeys = (db: Kysely<SignInTables>, clock: Clock): ApiKeys => {
  const byId = (keyId: string) => db.selectFrom('api_keys').selectAll().where('keyId', '=', keyId).executeTakeFirst();
  const isFirstUseForNow = async (keyId: string): Promise<boolean> => {
    const now = clock.now();
    const { numUpdatedRows } = await db
      .updateTable('api_keys')
      .set({ lastUsedAt: instant(now) })
      .where('keyId', '=', keyId)
      .where(({ eb, or }) =>
        or([eb('lastUsedAt', 'is', null), eb('lastUsedAt', '<', instant(now - USE_NOTED_EACH_MS))]),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };
  return {
    async make({ name, roles, days }, maker) {
      const key = newToken(KEY_PREFIX);
      const now = clock.now();
      const keyHash = hashOf(key);
      const row: ApiKeyRecord = {
        keyId: keyHash.slice(0, 16),
        name,
        keyHash,
        hint: key.slice(0, HINT_LENGTH),
        roles: JSON.stringify(roles),
        madeBy: maker.name,
        madeAt: instant(now),
        expiresAt: instant(now + days * DAY_MS),
        revokedAt: null,
        lastUsedAt: null,
      };
      await db.insertInto('api_keys').values(row).execute();
      return { key, made: shown(row) };
    },
    async list() {
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('madeAt', 'desc').orderBy('keyId').execute();
      return rows.map(shown);
    },
    async revoke(keyId) {
      await db
        .updateTable('api_keys')
        .set({ revokedAt: instant(clock.now()) })
        .where('keyId', '=', keyId)
        .where('revokedAt', 'is', null)
        .execute();
      const row = await byId(keyId);
      return row === undefined ? null : shown(row);
    },
    async find(key) {
      const row = await db
        .selectFrom('api_keys')
        .select(['keyId', 'name', 'roles', 'expiresAt', 'revokedAt'])
        .where('keyHash', '=', hashOf(key))
        .executeTakeFirst();
      if (row === undefined) return { kind: 'unknown' };
      if (row.revokedAt !== null) return { kind: 'revoked' };
      if (row.expiresAt <= instant(clock.now())) return { kind: 'expired' };
      const viewer = { id: `key:${row.keyId}`, name: row.name, roles: JSON.parse(row.roles) as readonly Role[] };
      return { kind: 'valid', viewer, isFirstUseForNow: await isFirstUseForNow(row.keyId) };
    },
  };
};
