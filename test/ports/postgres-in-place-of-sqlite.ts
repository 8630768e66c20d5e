/**
 * Runs tests that were written over SQLite once more over PostgreSQL: each database they open in memory becomes a schema of its
 * own on a real server. Used as the factory of `vi.mock` for `read-model/open.ts`.
 */
import type * as open from '@ringback/runtime/read-model/open.ts';
import { sql, type Kysely } from 'kysely';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

interface Ready {
  readonly key: string;
  readonly schema: string;
  readonly db: Kysely<unknown>;
  readonly end: () => Promise<void>;
}

let server: PostgresServer | undefined;
let made = 0;
const all: Ready[] = [];
/** Tables are slow to make, and quick to empty: who is done leaves them to the next with the same migrations. */
let free: Ready[] = [];

const make = async (original: typeof open, migrations: open.Migrations, key: string): Promise<Ready> => {
  if (server === undefined) throw new Error('PostgreSQL is not started yet');
  made += 1;
  const schema = `tested_${made}`;
  const db = await original.openReadModel<unknown>(server.url, migrations, { durability: 'none', schema, pool: 2 });
  const end = db.destroy.bind(db);
  const ready = { key, schema, db, end };
  db.destroy = async () => void (free.includes(ready) || free.push(ready));
  all.push(ready);
  return ready;
};

const empty = async ({ db, schema }: Ready): Promise<void> => {
  const tables = (await db.introspection.getTables()).filter((table) => table.schema === schema);
  const names = tables.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'));
  for (const name of names) await sql`DELETE FROM ${sql.table(name)}`.execute(db);
};

/** The module as it is, but what was opened in memory is opened in PostgreSQL. */
export const inPlaceOfSqlite = (original: typeof open): typeof open => ({
  ...original,
  async openReadModel<Tables>(place: string, migrations: open.Migrations) {
    if (place !== ':memory:') throw new Error(`Only what is opened in memory can be opened elsewhere, not ${place}`);
    const key = Object.keys(migrations).join(' ');
    const found = free.find((one) => one.key === key);
    free = free.filter((one) => one !== found);
    if (found) await empty(found);
    return (found ?? (await make(original, migrations, key))).db as Kysely<Tables>;
  },
});

/** How many databases are in PostgreSQL: proof that the tests were. */
export const databasesMade = (): number => made;

export const startServer = async (): Promise<void> => {
  server = await startPostgres();
};

/** After each test: those the test left open are free too. */
export const closeAll = (): void => {
  free = [...all];
};

export const stopServer = async (): Promise<void> => {
  await Promise.all(all.map(({ end }) => end()));
  await server?.dispose();
};
