/**
 * A backup of a data folder while Ringback runs in it: every file as of one moment, so what is restored is what `kill -9` at that moment
 * would have left. Files copied one after the other would not be: a bus that is newer than the store has ticked off what the store forgot.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { mayPass, makeFolder } from '@ringback/runtime/sqlite-data-file.ts';

/** The message is one sentence for the person who wants the backup. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem';
}

/** Held by whoever runs, and empty. */
const LOCK = 'lock.db';
/** Whoever runs waits 100 ms for a lock before it gives up for now: we never make it wait so long. */
const LOCK_WITHIN_MS = 20;
const TRIES = 200;
const PAUSE_MS = 25;

const dataFilesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.(db|sqlite)$/.test(name) && name !== LOCK)
    .toSorted();

const closeAll = (databases: readonly DatabaseSync[]): void => {
  for (const database of databases) database.close();
};

/** For an instant nobody writes any of the files, and in that instant a reader of each begins. Null: somebody is writing. */
const readersOfOneMoment = (files: readonly string[]): readonly DatabaseSync[] | null => {
  const held: DatabaseSync[] = [];
  const readers: DatabaseSync[] = [];
  const open = (file: string, list: DatabaseSync[], begin: string): DatabaseSync => {
    const database = new DatabaseSync(file, { timeout: LOCK_WITHIN_MS });
    list.push(database);
    database.exec(begin);
    return database;
  };
  try {
    for (const file of files) open(file, held, 'BEGIN IMMEDIATE');
    // Only the first read says which moment a reader sees.
    for (const file of files) open(file, readers, 'BEGIN').prepare('SELECT count(*) FROM sqlite_schema').get();
    return readers;
  } catch (error) {
    closeAll(readers);
    if (mayPass(error)) return null;
    throw error;
  } finally {
    closeAll(held);
  }
};

const freeze = async (files: readonly string[]): Promise<readonly DatabaseSync[]> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const readers = readersOfOneMoment(files);
    if (readers !== null) return readers;
    await delay(PAUSE_MS);
  }
  throw new BackupProblem(
    'The data files could not be held still for an instant: is the disk full or very busy? Try again.',
  );
};

const makeSafe = (file: string): void => {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/**
 * Into the folder `to`, which must not exist yet and is complete once it does. The secrets are not copied. Answers the names of the
 * files. Throws `BackupProblem`.
 */
export const backUp = async (dataDir: string, to: string): Promise<readonly string[]> => {
  if (!existsSync(join(dataDir, 'events.db')))
    throw new BackupProblem(`There is no events.db in ${dataDir}: name the data folder of npm start.`);
  if (existsSync(to)) throw new BackupProblem(`${to} exists: name a folder that does not, each backup has its own.`);
  const names = dataFilesIn(dataDir);
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  makeFolder(unfinished);
  const readers = await freeze(names.map((name) => join(dataDir, name)));
  try {
    for (const [nth, name] of names.entries()) {
      const copy = join(unfinished, name);
      await backup(readers[nth]!, copy);
      makeSafe(copy);
    }
  } finally {
    closeAll(readers);
  }
  renameSync(unfinished, to);
  return names;
};
