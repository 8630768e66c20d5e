/**
 * One process per folder: two on the same bus or store would both dial. The lock is a write transaction that is never
 * committed, so it ends with the process, however the process ends.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFileProblem, makeFolder } from '../sqlite-data-file.ts';

/** A process that was killed a moment ago may still hold it. */
const PATIENCE_MS = 3000;
const SQLITE_BUSY = 5;

export interface FolderLock {
  release(): void;
}

const haveFolder = (folder: string): void => {
  try {
    makeFolder(folder);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new DataFileProblem(
      folder,
      `the folder cannot be made (${code})`,
      'choose another folder or make it writable',
      cause,
    );
  }
};

const whyNot = (folder: string, cause: unknown): DataFileProblem => {
  const busy = (cause as { errcode?: number }).errcode === SQLITE_BUSY;
  const wrong = busy
    ? 'another Ringback is using the folder'
    : `the folder cannot be written (${(cause as Error).message})`;
  return new DataFileProblem(
    folder,
    wrong,
    busy ? 'stop it first, or choose another folder' : 'make it writable, or choose another folder',
    cause,
  );
};

/** Makes the folder if it is missing. Throws `DataFileProblem` when it cannot be had alone. */
export const lockFolder = (folder: string, file = 'lock.db'): FolderLock => {
  haveFolder(folder);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, file), { timeout: PATIENCE_MS });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (cause) {
    database?.close();
    throw whyNot(folder, cause);
  }
};
