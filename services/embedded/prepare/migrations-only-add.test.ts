/** Two versions work on the same tables during an upgrade: what the older one reads and writes must still be there after each migration. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely, TableMetadata } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { databases } from './prepare.ts';

type Migrations = (typeof databases)[string];

/** Nobody ran two versions side by side then. */
const BEFORE_THE_RULE = new Set(['004-awaited-sms']);
const mayTakeAway = (name: string): boolean => name.includes('-contract-') || BEFORE_THE_RULE.has(name);

const tablesAfter = async (file: string, migrations: Migrations): Promise<readonly TableMetadata[]> => {
  const db = await openReadModel<unknown>(file, migrations, { durability: 'none' });
  try {
    return await db.introspection.getTables();
  } finally {
    await db.destroy();
  }
};

/** What a version that knows `before` misses in `after`, or does not fill. */
const brokenBy = (before: readonly TableMetadata[], after: readonly TableMetadata[]): string[] =>
  before.flatMap(({ name, columns }) => {
    const now = after.find((table) => table.name === name);
    if (now === undefined) return [`${name} is gone`];
    const known = new Set(columns.map((column) => column.name));
    return [
      ...columns.flatMap((column) => {
        const same = now.columns.find((each) => each.name === column.name);
        if (same === undefined) return [`${name}.${column.name} is gone`];
        return same.dataType === column.dataType ? [] : [`${name}.${column.name} is another type`];
      }),
      ...now.columns.flatMap((column) =>
        known.has(column.name) || column.isNullable || column.hasDefaultValue
          ? []
          : [`${name}.${column.name} must be given`],
      ),
    ];
  });

/** One migration after the other, each judged by what it does to the tables before it. */
const stepsThatBreak = async (migrations: Migrations): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const names = Object.keys(migrations).toSorted();
  const problems: string[] = [];
  let before: readonly TableMetadata[] = [];
  for (const [place, name] of names.entries()) {
    const known = Object.fromEntries(names.slice(0, place + 1).map((each) => [each, migrations[each]!]));
    const after = await tablesAfter(join(folder, 'tables.db'), known);
    if (!mayTakeAway(name)) problems.push(...brokenBy(before, after).map((line) => `${name}: ${line}`));
    before = after;
  }
  return problems;
};

const first = (db: Kysely<unknown>): Promise<void> =>
  db.schema.createTable('calls').addColumn('id', 'text').addColumn('at', 'text').execute();
const planted = (up: (db: Kysely<unknown>) => Promise<void>, name = '002-change'): Migrations => ({
  '001-first': { up: first },
  [name]: { up },
});

describe('migrations', () => {
  test.each(Object.entries(databases))('of %s take nothing away from the version before', async (_, migrations) => {
    expect(Object.keys(migrations).length).toBeGreaterThan(0);
    expect(await stepsThatBreak(migrations)).toEqual([]);
  });

  test.each<[string, string, (db: Kysely<unknown>) => Promise<void>]>([
    ['drops a table', 'calls is gone', (db) => db.schema.dropTable('calls').execute()],
    ['drops a column', 'calls.at is gone', (db) => db.schema.alterTable('calls').dropColumn('at').execute()],
    [
      'renames a column',
      'calls.at is gone',
      (db) => db.schema.alterTable('calls').renameColumn('at', 'lost_at').execute(),
    ],
    [
      'makes a column again as another type',
      'calls.at is another type',
      async (db) => {
        await db.schema.alterTable('calls').dropColumn('at').execute();
        await db.schema.alterTable('calls').addColumn('at', 'integer').execute();
      },
    ],
    [
      'makes the table again with a column that must be given',
      'calls.team must be given',
      async (db) => {
        await db.schema.dropTable('calls').execute();
        await db.schema
          .createTable('calls')
          .addColumn('id', 'text')
          .addColumn('at', 'text')
          .addColumn('team', 'text', (column) => column.notNull())
          .execute();
      },
    ],
  ])('given one that %s, then it is found, unless its name says so', async (_, problem, up) => {
    expect(await stepsThatBreak(planted(up))).toEqual([`002-change: ${problem}`]);
    expect(await stepsThatBreak(planted(up, '002-contract-change'))).toEqual([]);
  });

  test('given one that adds what may be left out, then nothing is found', async () => {
    const adds = (db: Kysely<unknown>): Promise<void> =>
      db.schema.alterTable('calls').addColumn('team', 'text').execute();
    expect(await stepsThatBreak(planted(adds))).toEqual([]);
  });
});
