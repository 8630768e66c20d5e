/** Opening a SQLite data file: the same settings, and the same clear sentence when it cannot be used, for store, bus and read models. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** `full`: a commit survives a power cut. `none`: fastest, for a file that can be made again, such as a replay's. */
export type Durability = 'full' | 'none';

/** A data file that cannot be used. The message is one sentence for a person: which file, what is wrong, what to do. */
export class DataFileProblem extends Error {
  override readonly name = 'DataFileProblem';
  readonly code = 'data-file-problem';
  readonly file: string;
  constructor(file: string, wrong: string, remedy: string, cause?: unknown) {
    super(`Cannot use the data file ${file}: ${wrong}; ${remedy}.`, { cause });
    this.file = file;
  }
}

/**
 * Makes the folder and those above it. Not `mkdirSync` with `recursive`: that one never returns where a folder that exists says
 * ENOENT to a new one in it, as those of `/proc` do. Throws what `mkdirSync` throws.
 */
export const makeFolder = (folder: string): void => {
  const isThere = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isThere()) return;
  const above = path.dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!isThere()) throw error;
  }
};

const IN_MEMORY = ':memory:';
/** At open, a process before us may still be closing the file. */
const BUSY_AT_OPEN_MS = 2000;
/** Later, waiting for a lock stops the whole event loop: give up soon and let the caller try again. */
const BUSY_LATER_MS = 100;
/** A full check reads every page: tens of milliseconds up to here, minutes for a year of calls. */
const CHEAP_CHECK_BYTES = 32 * 1024 * 1024;

/** Primary result codes of SQLite, https://sqlite.org/rescode.html */
const SQLITE = {
  busy: 5,
  locked: 6,
  nomem: 7,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
};
const PASSING = new Set([
  SQLITE.busy,
  SQLITE.locked,
  SQLITE.nomem,
  SQLITE.readonly,
  SQLITE.ioerr,
  SQLITE.full,
  SQLITE.cantopen,
]);

const NOT_SQLITE = -1;

/** Of the operating system, when what is written shall be made safe on disk. */
const PASSING_ON_DISK = new Set<unknown>(['EIO', 'ENOSPC', 'EDQUOT']);

const resultCode = (error: unknown): number => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return NOT_SQLITE;
  return error.errcode & 0xff;
};

/** Whether SQLite or its disk failed for a reason that may pass without us (locked, disk full, I/O error): try again later. */
export const mayPass = (error: unknown): boolean =>
  PASSING.has(resultCode(error)) || (error instanceof Error && 'code' in error && PASSING_ON_DISK.has(error.code));

/**
 * Opens or creates the file (and its folder) in WAL mode, and proves that it can be read and written. `:memory:` is allowed.
 * Throws `DataFileProblem`. Statements may still fail later: see `mayPass`.
 */
export const openDataFile = (file: string, options: { readonly durability: Durability }): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    if (file !== IN_MEMORY) makeFolder(path.dirname(file));
    database = new DatabaseSync(file, { timeout: BUSY_AT_OPEN_MS });
    prepare(database, file, options.durability);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof DataFileProblem ? error : problemOf(file, error);
  }
};

const prepare = (database: DatabaseSync, file: string, durability: Durability): void => {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal' && file !== IN_MEMORY) {
    throw new DataFileProblem(
      file,
      'its disk does not support the write-ahead log',
      'put the data folder on a local disk',
    );
  }
  database.exec(
    `PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'OFF'}; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON`,
  );
  checkIntegrity(database, file);
  // A file that may only be read opens without complaint; only the wish to write tells.
  database.exec(`BEGIN IMMEDIATE; COMMIT; PRAGMA busy_timeout = ${BUSY_LATER_MS}`);
};

const checkIntegrity = (database: DatabaseSync, file: string): void => {
  if (file === IN_MEMORY || statSync(file).size > CHEAP_CHECK_BYTES) return;
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw damaged(file);
};

const damaged = (file: string, cause?: unknown): DataFileProblem =>
  new DataFileProblem(
    file,
    'it is damaged',
    'restore it from a backup, or move it away (with its -wal and -shm files) to start empty',
    cause,
  );

const problemOf = (file: string, error: unknown): DataFileProblem => {
  switch (resultCode(error)) {
    case SQLITE.notadb:
      return new DataFileProblem(
        file,
        'it is not a Ringback database',
        'move it away or choose another data folder',
        error,
      );
    case SQLITE.corrupt:
      return damaged(file, error);
    case SQLITE.busy:
    case SQLITE.locked:
      return new DataFileProblem(
        file,
        'another process is using it',
        'stop that process or choose another data folder',
        error,
      );
    case SQLITE.full:
      return new DataFileProblem(file, 'the disk is full', 'free some space or choose another data folder', error);
    default:
      return new DataFileProblem(
        file,
        `it cannot be opened for writing (${error instanceof Error ? error.message : String(error)})`,
        'check that its folder exists and that you may write there, or choose another data folder',
        error,
      );
  }
};
