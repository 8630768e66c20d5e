import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Generated, type Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReadModel, type Migrations } from './open.ts';

interface Tables {
  people: {
    id: Generated<number>;
    name: string;
    paid: number | boolean;
    born: string | Date | null;
    photo: Uint8Array | null;
  };
}

const people: Migrations = {
  '001-people': {
    up: (db) =>
      db.schema
        .createTable('people')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('paid', 'boolean')
        .addColumn('born', 'text')
        .addColumn('photo', 'blob')
        .execute(),
  },
};
const person = (name: string) => ({ name, paid: true, born: null, photo: null });

let folder: string;
let file: string;
let db: Kysely<Tables>;
const open = (migrations = people) => openReadModel<Tables>(file, migrations, { durability: 'none' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-model-'));
  file = join(folder, 'model.db');
  db = await open();
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('a read model in SQLite', () => {
  it('given values of every kind, when they are read back, then booleans are 0 and 1, dates are instants, bytes are bytes', async () => {
    const born = new Date('2026-11-22T07:00:00.000Z');
    await db
      .insertInto('people')
      .values({ name: 'ann', paid: false, born, photo: Buffer.from('x') })
      .execute();
    expect(await db.selectFrom('people').selectAll().executeTakeFirst()).toStrictEqual({
      id: 1,
      name: 'ann',
      paid: 0,
      born: '2026-11-22T07:00:00.000Z',
      photo: new Uint8Array([120]),
    });
    expect(await db.selectFrom('people').select('name').where('born', '<=', born).execute()).toHaveLength(1);
  });

  it('given a value that SQLite cannot hold, then the error says what can be stored', async () => {
    const wrong = sql`select ${{ an: 'object' }}`.execute(db);
    await expect(wrong).rejects.toThrow('store text (JSON), a number, a boolean or a date');
  });

  it('given inserts and updates, then they tell how many rows and which id', async () => {
    const inserted = await db
      .insertInto('people')
      .values([person('ann'), person('bob')])
      .executeTakeFirst();
    const updated = await db.updateTable('people').set({ paid: 0 }).executeTakeFirst();
    const returned = await db.insertInto('people').values(person('cat')).returning('id').execute();
    expect([inserted.insertId, updated.numUpdatedRows, returned]).toEqual([2n, 2n, [{ id: 3 }]]);
  });

  it('given a transaction that fails, then nothing of it stays', async () => {
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('people').values(person('ann')).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.selectFrom('people').selectAll().execute()).toEqual([]);
  });

  it('given transactions side by side, then each sees all of the other or nothing', async () => {
    const seen: number[] = [];
    const addTwo = (name: string) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('people').selectAll().execute();
        await trx
          .insertInto('people')
          .values(person(`${name} 1`))
          .execute();
        await new Promise((resolve) => setImmediate(resolve));
        await trx
          .insertInto('people')
          .values(person(`${name} 2`))
          .execute();
        seen.push(before.length);
      });
    await Promise.all(['ann', 'bob', 'cat'].map(addTwo));
    expect(seen).toEqual([0, 2, 4]);
  });

  it('given rows read one by one, when the same query runs meanwhile, then both get all rows', async () => {
    await db
      .insertInto('people')
      .values([person('ann'), person('bob'), person('cat')])
      .execute();
    const query = db.selectFrom('people').select('name').orderBy('name');
    const names: string[] = [];
    for await (const row of query.stream()) names.push(row.name);
    expect(names).toEqual((await query.execute()).map((row) => row.name));
  });
});

describe('opening a read model', () => {
  it('given a file of this version, when it is opened again, then its rows are there', async () => {
    await db.insertInto('people').values(person('ann')).execute();
    await db.destroy();
    db = await open();
    expect(await db.selectFrom('people').select('name').execute()).toEqual([{ name: 'ann' }]);
  });

  it('given a new migration whose name sorts before the old ones, then it runs', async () => {
    await db.destroy();
    const earlier: Migrations = {
      '000-pets': { up: (tables) => tables.schema.createTable('pets').addColumn('id', 'integer').execute() },
    };
    db = await open({ ...people, ...earlier });
    expect((await db.introspection.getTables()).map((table) => table.name)).toEqual(['people', 'pets']);
  });

  it('given a migration that fails half-way, then it names file, migration and remedy, and leaves nothing behind', async () => {
    await db.destroy();
    const broken: Migrations = {
      '002-broken': {
        async up(tables) {
          await tables.schema.createTable('pets').addColumn('id', 'integer').execute();
          await sql`select nonsense`.execute(tables);
        },
      },
    };
    await expect(open({ ...people, ...broken })).rejects.toThrow(
      new RegExp(`data file ${file}: .*migration 002-broken failed \\(no such column: nonsense\\); .*move it away`),
    );
    db = await open();
    expect((await db.introspection.getTables()).map((table) => table.name)).toEqual(['people']);
  });

  it('given a file of a newer version, then it says so', async () => {
    await db.destroy();
    await expect(open({})).rejects.toThrow(/a newer version of Ringback wrote it; start that version/);
    db = await open();
  });

  it('given something that is no database, then it says so', async () => {
    await db.destroy();
    writeFileSync(file, 'not a database, but long enough to have a header of one hundred bytes. '.repeat(10));
    await expect(open()).rejects.toMatchObject({ code: 'data-file-problem', message: expect.stringContaining(file) });
    rmSync(file);
    db = await open();
  });
});
