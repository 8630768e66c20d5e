/** Opening a service's own tables in PostgreSQL: what `openReadModel` promises there. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '@ringback/cluster/own-postgres.ts';
import { isUnavailable } from '@ringback/runtime/bus/unavailable.ts';
import { openReadModel, type Migrations } from '@ringback/runtime/read-model/open.ts';
import { sql, type Generated, type Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

interface Tables {
  people: { id: Generated<number>; name: string; visits: number | bigint };
}

const people: Migrations = {
  '001-people': {
    up: (db) =>
      db.schema
        .createTable('people')
        .addColumn('id', 'serial', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('visits', 'bigint', (column) => column.notNull())
        .execute(),
  },
};

skipUnless('postgres')("a service's own tables in PostgreSQL", () => {
  let server: PostgresServer;
  let db: Kysely<Tables>;
  let schema: string;
  let made = 0;
  const open = (migrations = people, name = schema) =>
    openReadModel<Tables>(server.url, migrations, { durability: 'full', schema: name });
  const names = async (of = db): Promise<string[]> =>
    (await of.selectFrom('people').select('name').orderBy('name').execute()).map(({ name }) => name);
  const add = (name: string, to = db) => to.insertInto('people').values({ name, visits: 1 }).execute();

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    made += 1;
    schema = `service_${made}`;
    db = await open();
  });
  afterEach(() => db.destroy());

  it('given large numbers, counts and sums, then they come back as numbers, as from SQLite', async () => {
    await db
      .insertInto('people')
      .values([
        { name: 'ann', visits: Date.UTC(2026, 10, 22) },
        { name: 'bob', visits: 1 },
      ])
      .execute();
    const row = await db
      .selectFrom('people')
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum('visits').as('sum'), fn.max('visits').as('max')])
      .executeTakeFirst();
    expect(row).toEqual({ count: 2, sum: Date.UTC(2026, 10, 22) + 1, max: Date.UTC(2026, 10, 22) });
  });

  it('given two services in one database, then each has its own tables and migrations', async () => {
    await add('ann');
    const other = await open(people, `${schema}_other`);
    expect(await names(other)).toEqual([]);
    await other.destroy();
    const again = await open();
    expect(await names(again)).toEqual(['ann']);
    await again.destroy();
  });

  it('given several replicas that open at once for the first time, then the migrations run once', async () => {
    const replicas = await Promise.all(Array.from({ length: 5 }, () => open(people, `${schema}_fresh`)));
    await Promise.all(replicas.map((replica, i) => add(`person ${i}`, replica)));
    expect(await names(replicas[0])).toHaveLength(5);
    await Promise.all(replicas.map((replica) => replica.destroy()));
  });

  it('given a migration that fails half-way, then it says which and why, and leaves nothing behind', async () => {
    const broken: Migrations = {
      ...people,
      '002-broken': {
        async up(tables) {
          await tables.schema.createTable('pets').addColumn('id', 'integer').execute();
          await sql`select nonsense`.execute(tables);
        },
      },
    };
    await expect(open(broken)).rejects.toMatchObject({
      code: 'database-problem',
      message: expect.stringMatching(/schema service_\d+ .*migration 002-broken failed \(column "nonsense" does not/),
    });
    await expect(sql`select * from pets`.execute(db)).rejects.toThrow('does not exist');
  });

  describe('given a newer version beside an older one', () => {
    const newer: Migrations = {
      ...people,
      '000-late': { up: (tables) => tables.schema.createTable('early').addColumn('id', 'integer').execute() },
      '002-pets': { up: (tables) => tables.schema.createTable('pets').addColumn('id', 'integer').execute() },
    };

    it('when the newer one added tables, then the older one starts, writes and starts again, and so does the newer one', async () => {
      const after = await open(newer);
      const before = await open();
      await Promise.all([add('ann', before), add('bob', after)]);
      const again = await open();
      expect(await names(again)).toEqual(['ann', 'bob']);
      const rows = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(after);
      expect(rows.rows.map(({ name }) => name)).toEqual(['000-late', '001-people', '002-pets']);
      await Promise.all([after, before, again].map((one) => one.destroy()));
    });

    it('when both start at once for the first time, then both start', async () => {
      const fresh = `${schema}_mixed`;
      const all = await Promise.all([people, newer, people, newer].map((migrations) => open(migrations, fresh)));
      await Promise.all(all.map((one, nth) => add(`person ${nth}`, one)));
      expect(await names(all[0])).toHaveLength(4);
      await Promise.all(all.map((one) => one.destroy()));
    });

    it('when the newer one took away what the older one needs, then the older one says so', async () => {
      const gone = { up: (tables: Kysely<never>) => tables.schema.dropTable('people').execute() };
      await (await open({ ...newer, '003-contract-people': gone })).destroy();
      await expect(open()).rejects.toThrow(/A newer version of Ringback wrote PostgreSQL at .*; start that version/);
    });
  });

  it('given nobody there, then it is unavailable and says which and why', async () => {
    const opening = openReadModel('postgres://user:secret@127.0.0.1:1/none', people, { durability: 'full' });
    await expect(opening).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/^PostgreSQL at 127.0.0.1:1\/none cannot be reached: .*ECONNREFUSED/),
    });
    await expect(opening).rejects.not.toThrow('secret');
  });

  it('given a user who may not make the schema, then it says what the server said and that it is to be granted', async () => {
    const user = `guest_${process.pid}`;
    await ask(server.url, `CREATE ROLE ${user} LOGIN PASSWORD 'guest'`);
    const url = Object.assign(new URL(server.url), { username: user, password: 'guest' }).href;
    const opening = openReadModel(url, people, { durability: 'full', schema: 'not_mine' });
    await expect(opening).rejects.toThrow(
      /schema not_mine cannot be used just now: permission denied for database .*; grant it/,
    );
    expect(isUnavailable(await opening.catch((error: unknown) => error))).toBe(true);
    await ask(server.url, `DROP ROLE ${user}`);
  });

  it('given a transaction that loses its connection, then nothing of it stays, and the error says try later', async () => {
    const ending = db.transaction().execute(async (trx) => {
      await add('ann', trx);
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
      await add('bob', trx);
    });
    const error = await ending.catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
    expect(await names()).toEqual([]);
  });

  it('given a standby, then a write says try later', async () => {
    const refused = db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => add('ann', trx));
    expect(isUnavailable(await refused.catch((thrown: unknown) => thrown))).toBe(true);
  });

  describe('when the server goes away', () => {
    it('then statements say try later, and go on by themselves when it is back', async (test) => {
      if (!server.ours) test.skip('RINGBACK_POSTGRES is not ours to stop');
      await add('ann');
      await server.kill();
      const error = await names().catch((thrown: unknown) => thrown);
      expect(isUnavailable(error)).toBe(true);
      await server.restart();
      let found: string[] | undefined;
      while (found === undefined) found = await names().catch(() => delay(20, undefined));
      expect(found).toEqual(['ann']);
    });
  });
});
