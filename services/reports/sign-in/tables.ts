/**
 * What sign-in remembers: sessions, keys of machines, and who saw and did what. Written by the API alone. (`reveals`, which an earlier
 * migration made, was never used: the audit trail holds all of it.)
 */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface SessionRecord {
  /** SHA-256 of what the cookie holds: whoever reads this table cannot sign in with it. */
  tokenHash: string;
  viewerId: string;
  name: string;
  /** JSON: the roles as they were at sign-in. */
  roles: string;
  startedAt: string;
  expiresAt: string;
  /** For the provider, when somebody signs out there too. */
  idToken: string | null;
}

export interface ApiKeyRecord {
  keyId: string;
  name: string;
  /** SHA-256 of the key. */
  keyHash: string;
  /** How the key begins, to tell two apart. */
  hint: string;
  /** JSON. */
  roles: string;
  madeBy: string;
  madeAt: string;
  expiresAt: string;
  revokedAt: string | null;
  /** To within some minutes. */
  lastUsedAt: string | null;
}

/** Rows are added, never changed. */
export interface AuditRecord {
  entryId: string;
  at: string;
  viewerId: string;
  name: string;
  what: string;
  /** The case, caller, key, list or right it was about. */
  target: string | null;
  /** JSON: the reason given, the filter; never a number. */
  detail: string | null;
}

export interface SignInTables {
  sessions: SessionRecord;
  api_keys: ApiKeyRecord;
  audit_trail: AuditRecord;
}

type Columns = Readonly<Record<string, 'must' | 'may'>>;

const create = async (db: Kysely<unknown>, table: string, key: string, columns: Columns): Promise<void> => {
  let build = db.schema.createTable(table).addColumn(key, 'text', (column) => column.primaryKey());
  for (const [name, need] of Object.entries(columns))
    build = build.addColumn(name, 'text', (column) => (need === 'must' ? column.notNull() : column));
  await build.execute();
};

const signIn: Migration = {
  async up(db: Kysely<unknown>) {
    await create(db, 'sessions', 'tokenHash', {
      viewerId: 'must',
      name: 'must',
      roles: 'must',
      startedAt: 'must',
      expiresAt: 'must',
      idToken: 'may',
    });
    await create(db, 'api_keys', 'keyId', {
      name: 'must',
      keyHash: 'must',
      hint: 'must',
      roles: 'must',
      madeBy: 'must',
      madeAt: 'must',
      expiresAt: 'must',
      revokedAt: 'may',
      lastUsedAt: 'may',
    });
    await create(db, 'audit_trail', 'entryId', {
      at: 'must',
      viewerId: 'must',
      name: 'must',
      what: 'must',
      target: 'may',
      detail: 'may',
    });
    await db.schema.createIndex('api_keys_hash').on('api_keys').column('keyHash').unique().execute();
    await db.schema.createIndex('sessions_expiry').on('sessions').column('expiresAt').execute();
    await db.schema.createIndex('audit_trail_at').on('audit_trail').columns(['at', 'entryId']).execute();
    await db.schema.createIndex('audit_trail_viewer').on('audit_trail').columns(['viewerId', 'at']).execute();
    await db.schema.createIndex('audit_trail_target').on('audit_trail').columns(['target', 'at']).execute();
  },
};

export const signInMigrations: Readonly<Record<string, Migration>> = { '0003-sign-in': signIn };
