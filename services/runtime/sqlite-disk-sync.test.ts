import { fdatasync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDataFile } from './sqlite-data-file.ts';
import { diskSync } from './sqlite-disk-sync.ts';

let folder: string;
let database: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ringback-sync-'));
  database = openDataFile(path.join(folder, 'some.db'), { durability: 'full' });
  database.exec('CREATE TABLE things (id INTEGER)');
});
afterEach(() => {
  if (database.isOpen) database.close();
  rmSync(folder, { recursive: true });
});

const asked = (sync: ReturnType<typeof diskSync>): Promise<void> =>
  new Promise((resolve, reject) => sync.whenSynced(resolve, reject));

describe('waiting for the disk', () => {
  test('given what was committed, then nobody is told before the disk has it', async () => {
    const order: string[] = [];
    const slow = diskSync(database, (descriptor, done) =>
      fdatasync(descriptor, (error) => {
        order.push('on disk');
        done(error);
      }),
    );
    await asked(slow).then(() => order.push('told'));
    expect(order).toEqual(['on disk', 'told']);
  });

  test('given many who ask while one wait is under way, then they share the next, in the order asked', async () => {
    const disk = vi.fn<typeof fdatasync>(fdatasync);
    const sync = diskSync(database, disk);
    const told: number[] = [];
    await Promise.all([0, 1, 2, 3, 4].map((n) => asked(sync).then(() => told.push(n))));
    expect(told).toEqual([0, 1, 2, 3, 4]);
    expect(disk).toHaveBeenCalledTimes(2);
  });

  test('given a disk that fails, then those who asked hear of it, and the next try is a new one', async () => {
    let broken = true;
    const sync = diskSync(database, (_, done) => done(broken ? new Error('EIO') : null));
    await expect(asked(sync)).rejects.toThrow('EIO');
    broken = false;
    await expect(asked(sync)).resolves.toBeUndefined();
  });

  test('given an end while some wait, then they are answered before it returns', () => {
    const sync = diskSync(database);
    const told: number[] = [];
    for (const n of [1, 2])
      sync.whenSynced(
        () => told.push(n),
        () => told.push(-n),
      );
    sync.end();
    expect(told).toEqual([1, 2]);
  });

  test('given a database in memory, then there is nothing to wait for', () => {
    const told = vi.fn<() => void>();
    diskSync(new DatabaseSync(':memory:')).whenSynced(told, vi.fn<() => void>());
    expect(told).toHaveBeenCalledOnce();
  });
});
