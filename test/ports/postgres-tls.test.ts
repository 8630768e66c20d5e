/** PostgreSQL that takes TLS alone: the certificate authority that is given counts, whatever `sslmode` of the address says beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeTables } from '@ringback/audit/servers/tables.ts';
import { postgresStore } from '@ringback/audit/servers/postgres-store.ts';
import { ask } from '@ringback/cluster/own-postgres.ts';
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { StoreUnavailable } from '@ringback/runtime/event-store/port.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { sql } from 'kysely';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const log = pino({ level: 'silent' });
const pem = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../doubles/kurrent-server/tls', file), 'utf8');
const ca = pem('authority.pem');
/** The certificate is of this name. */
const HOST = 'localhost';

/** Into the server's folder, as its own user: it takes no key that others may read. */
const fileOf = (name: string, text: string): string =>
  `COPY (SELECT unnest(string_to_array('${text.trim()}', E'\\n'))) TO PROGRAM 'umask 077; cat > ${name}'`;

skipUnless('postgres')('PostgreSQL over TLS', () => {
  let server: PostgresServer;
  let secure: string;

  beforeAll(async () => {
    server = await startPostgres();
    if (!server.ours) return;
    const statements = [
      fileOf('tls.pem', pem('server.pem')),
      fileOf('tls.key', pem('server-key.pem')),
      `ALTER SYSTEM SET ssl_cert_file = 'tls.pem'`,
      `ALTER SYSTEM SET ssl_key_file = 'tls.key'`,
      'ALTER SYSTEM SET ssl = on',
      fileOf(
        'pg_hba.conf',
        'local all all trust\nhostnossl all all 127.0.0.1/32 reject\nhostssl all all 127.0.0.1/32 trust',
      ),
      'SELECT pg_reload_conf()',
    ];
    for (const statement of statements) await ask(server.url, statement);
    const { port, pathname } = new URL(server.url);
    secure = `postgres://ringback@${HOST}:${port}${pathname}`;
    await vi.waitFor(() => expect(ask(server.url, 'SELECT 1')).rejects.toThrow(/no encryption/));
  });
  afterAll(() => server.dispose());

  it.for(['', '?sslmode=require', '?sslmode=verify-full', '?ssl=true&application_name=mine'])(
    'given a certificate authority beside "%s", then store, tables and audit verify by it',
    async (query, { skip }) => {
      if (!server.ours) skip('RINGBACK_POSTGRES names a server whose certificate is not ours');
      const url = secure + query;
      const store = await postgresEventStore({ url, log, ssl: { ca } });
      expect(await store.read('Caller-1')).toEqual([]);
      await store.close();
      const db = await openReadModel(url, {}, { durability: 'full', ssl: { ca } });
      const { rows } = await sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`.execute(db);
      expect(rows).toEqual([{ ssl: true }]);
      await db.destroy();
      const copy = new DatabaseSync(':memory:');
      copy.exec(`ATTACH ':memory:' AS store; ${storeTables}`);
      const audited = postgresStore(url, ca);
      await audited.copyInto(copy);
      await audited.close();
    },
  );

  it('given nobody who vouches for the certificate, then it is unavailable and says so', async ({ skip }) => {
    if (!server.ours) skip('RINGBACK_POSTGRES names a server whose certificate is not ours');
    const opening = postgresEventStore({ url: `${secure}?sslmode=verify-full`, log });
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow(/certificate/);
  });
});
