import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFileProblem } from '../sqlite-data-file.ts';
import { START, StoreUnavailable } from './port.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';
import { eventStoreSuite, someEvent } from './suite.ts';

const freshFolder = (): string => mkdtempSync(path.join(tmpdir(), 'ringback-event-store-'));

for (const durability of ['full', 'none'] as const) {
  eventStoreSuite(`SQLite, durability ${durability}`, async () => {
    const folder = freshFolder();
    const file = path.join(folder, 'events.db');
    let store = sqliteEventStore(file, { durability });
    return {
      store,
      async reopen() {
        await store.close();
        store = sqliteEventStore(file, { durability });
        return store;
      },
      async dispose() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  });
}

describe('the SQLite event store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = freshFolder();
    file = path.join(folder, 'events.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (durability: 'full' | 'none' = 'none') => sqliteEventStore(file, { durability });

  test('appends of one turn succeed or fail each for itself', async () => {
    const store = open();
    const taken = someEvent();
    await store.append('Thing-0', [taken], 'no-stream');
    const results = await Promise.allSettled([
      store.append('Thing-1', [someEvent()], 'no-stream'),
      store.append('Thing-0', [someEvent()], 'no-stream'),
      store.append('Thing-2', [someEvent(), taken], 'no-stream'),
      store.append('Thing-3', [someEvent()], 'no-stream'),
    ]);
    expect(results.map((r) => (r.status === 'fulfilled' ? r.value.outcome : 'failed'))).toEqual([
      'appended',
      'conflict',
      'failed',
      'appended',
    ]);
    expect((await store.readAll(START, ['Thing'], 10)).map((e) => e.stream)).toEqual(['Thing-0', 'Thing-1', 'Thing-3']);
    await store.close();
  });

  test('a locked file makes the whole turn unavailable, keeps the cause, and passes', async () => {
    const store = open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const failed = await Promise.allSettled([
      store.append('Thing-1', [someEvent()], 'no-stream'),
      store.append('Thing-2', [someEvent()], 'no-stream'),
    ]);
    for (const result of failed) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'store-unavailable', cause: { errcode: 5 } },
      });
    }
    other.exec('ROLLBACK');
    other.close();
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toMatchObject({ outcome: 'appended' });
    await store.close();
  });

  test('closing commits what waits, leaves one file, and refuses later appends', async () => {
    const store = open();
    const pending = store.append('Thing-1', [someEvent()], 'no-stream');
    await store.close();
    expect(await pending).toMatchObject({ outcome: 'appended' });
    expect(readdirSync(folder)).toEqual(['events.db']);
    await expect(store.append('Thing-1', [someEvent()], 0)).rejects.toThrow(StoreUnavailable);
    await store.close();
  });

  test('a file that is no database fails at open', () => {
    writeFileSync(file, 'not a database, however long it goes on '.repeat(50));
    expect(open).toThrow(DataFileProblem);
  });

  test('two stores over one file see each other, and one of two rival appends wins', async () => {
    const [one, two] = [open('full'), open('full')];
    const results = await Promise.all([
      one.append('Thing-1', [someEvent()], 'no-stream'),
      two.append('Thing-1', [someEvent()], 'no-stream'),
    ]);
    expect(results.map((result) => result.outcome).sort()).toEqual(['appended', 'conflict']);
    expect(await two.read('Thing-1')).toEqual(await one.read('Thing-1'));
    await one.close();
    await two.close();
  });
});
