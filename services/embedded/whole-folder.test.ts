import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { refuseHalfFolder } from './whole-folder.ts';

const tableOf: Readonly<Record<string, string>> = {
  'events.db': 'events',
  'bus.db': 'messages',
  'keys.db': 'sealing_keys',
  'recovery.db': 'kysely_migration',
  'reports.db': 'kysely_migration',
};

/** `used`: with a row. */
const folderWith = (files: Readonly<Record<string, 'used' | 'empty'>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, state] of Object.entries(files)) {
    const database = new DatabaseSync(join(folder, name));
    database.exec(`CREATE TABLE ${tableOf[name]} (one INTEGER)`);
    if (state === 'used') database.exec(`INSERT INTO ${tableOf[name]} VALUES (1)`);
    database.close();
  }
  return folder;
};
const whole = { 'events.db': 'used', 'bus.db': 'used', 'keys.db': 'used', 'recovery.db': 'used' } as const;
const without = (name: keyof typeof whole): string => {
  const { [name]: _, ...rest } = whole;
  return folderWith(rest);
};

test.each(['events.db', 'bus.db', 'keys.db'] as const)(
  'given a used folder without %s, then it is refused by its name with a remedy, and not made anew',
  (name) => {
    const folder = without(name);
    expect(() => refuseHalfFolder(folder)).toThrow(new RegExp(`${name}: it is gone, and .+; restore the whole folder`));
    expect(existsSync(join(folder, name))).toBe(false);
  },
);

test('given nothing but a read model, then its place in a bus that is gone is not taken for a place in a new one', () => {
  expect(() => refuseHalfFolder(folderWith({ 'reports.db': 'used' }))).toThrow('events.db: it is gone');
});

test.each([
  ['a fresh folder', {}],
  ['a first start that was killed', { 'events.db': 'empty', 'bus.db': 'empty' }],
  ['a read model that is lost', { 'events.db': 'used', 'bus.db': 'used', 'keys.db': 'used' }],
] as const)('given %s, then it may start', (_, files) => {
  expect(() => refuseHalfFolder(folderWith(files))).not.toThrow();
});

test('given a file that is no database, then what is wrong with it is left to whoever opens it', () => {
  const folder = folderWith({});
  writeFileSync(join(folder, 'reports.db'), 'this is no database. '.repeat(200));
  expect(() => refuseHalfFolder(folder)).not.toThrow();
});
