import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp } from './backup.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringback-backup-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const data = (): string => join(folder, 'data');
const numberIn = (file: string): number => {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare('SELECT n FROM counted').get()?.['n']);
  } finally {
    database.close();
  }
};

/** Counts in one file, then in the other, for ever: the first is ahead by one at most, at any moment. */
const countsInTwoFiles = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const { join } = require('node:path');
  const { mkdirSync } = require('node:fs');
  mkdirSync(workerData, { recursive: true });
  const open = (name) => {
    const database = new DatabaseSync(join(workerData, name), { timeout: 1000 });
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE counted (n INTEGER); INSERT INTO counted VALUES (0)');
    return database.prepare('UPDATE counted SET n = n + 1');
  };
  const [first, second] = ['events.db', 'bus.db'].map(open);
  parentPort.postMessage('runs');
  for (;;) { first.run(); second.run(); }
`;

test('given a folder that is written all the time, then every backup shows both files as of one moment', async () => {
  const writer = new Worker(countsInTwoFiles, { eval: true, workerData: data() });
  try {
    await new Promise((resolve) => writer.once('message', resolve));
    const seen: number[] = [];
    for (let nth = 0; nth < 10; nth++) {
      const to = join(folder, `backup-${nth}`);
      expect(await backUp(data(), to)).toEqual(['bus.db', 'events.db']);
      const [events, bus] = [numberIn(join(to, 'events.db')), numberIn(join(to, 'bus.db'))];
      expect([events, events - 1]).toContain(bus);
      seen.push(events);
    }
    expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
  } finally {
    await writer.terminate();
  }
});

test('given a folder of a backup that exists, no data or a file of another kind, then one sentence says so and nothing is written', async () => {
  await expect(backUp(folder, join(folder, 'to'))).rejects.toThrow(/There is no events.db in .*: name the data folder/);
  new DatabaseSync(join(folder, 'events.db')).close();
  writeFileSync(join(folder, 'secrets.json'), '{}');
  await expect(backUp(folder, folder)).rejects.toThrow(/exists: name a folder that does not/);
  await backUp(folder, join(folder, 'to'));
  expect(readdirSync(join(folder, 'to'))).toEqual(['events.db']);
});
