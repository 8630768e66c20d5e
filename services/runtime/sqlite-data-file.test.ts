import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFileProblem, mayPass, openDataFile } from './sqlite-data-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ringback-data-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const problemAt = (file: string): DataFileProblem => {
  try {
    openDataFile(file, { durability: 'full' }).close();
  } catch (error) {
    if (error instanceof DataFileProblem) return error;
    throw error;
  }
  throw new Error('it opened');
};

const fillWithPages = (file: string): void => {
  const database = openDataFile(file, { durability: 'none' });
  database.exec('CREATE TABLE filler (x)');
  for (let i = 0; i < 8; i++) database.exec('INSERT INTO filler SELECT hex(randomblob(2000))');
  database.close();
};

describe('opening a data file', () => {
  test('creates file and folder, in WAL, with the durability asked for', () => {
    const file = path.join(folder, 'new', 'deep', 'events.db');
    const full = openDataFile(file, { durability: 'full' });
    expect(full.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(full.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    full.close();
    const none = openDataFile(file, { durability: 'none' });
    expect(none.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 0 });
    none.close();
  });

  test('a file that is no database is named, with a remedy', () => {
    const file = path.join(folder, 'events.db');
    writeFileSync(file, 'Dear diary, today I was opened as a database. '.repeat(50));
    expect(problemAt(file).message).toBe(
      `Cannot use the data file ${file}: it is not a Ringback database; move it away or choose another data folder.`,
    );
  });

  test('a truncated database is named as damaged', () => {
    const file = path.join(folder, 'events.db');
    fillWithPages(file);
    truncateSync(file, 8192);
    expect(problemAt(file).message).toContain('it is damaged; restore it from a backup');
  });

  test('a folder where the file should be, or a file where the folder should be, is named', () => {
    expect(problemAt(folder).message).toContain(`${folder}: it cannot be opened for writing`);
    writeFileSync(path.join(folder, 'plain'), '');
    expect(problemAt(path.join(folder, 'plain', 'events.db')).message).toContain('check that its folder exists');
  });

  test('a locked file is a passing trouble for a statement', () => {
    const file = path.join(folder, 'events.db');
    const holder = openDataFile(file, { durability: 'none' });
    holder.exec('BEGIN IMMEDIATE');
    const other = new DatabaseSync(file, { timeout: 0 });
    let thrown: unknown;
    try {
      other.exec('BEGIN IMMEDIATE');
    } catch (error) {
      thrown = error;
    }
    expect(mayPass(thrown)).toBe(true);
    expect(mayPass(new Error('a bug'))).toBe(false);
    other.close();
    holder.close();
  });
});
