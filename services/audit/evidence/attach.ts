/**
 * Attaching a data file without changing it, whoever else is using it or was killed over it: what is still in its write-ahead
 * log belongs to the history. Where the folder may not be written, SQLite cannot read that log in place.
 */
import { copyFileSync, existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { HistoryUnreadable } from '../folder.ts';

/** Folders made on the way, to be removed at the end. */
export type Cleanup = string[];

const attachAs = (db: DatabaseSync, schema: string, file: string, query: string): void => {
  const url = pathToFileURL(file);
  url.search = query;
  db.prepare(`ATTACH ? AS ${schema}`).run(url.href);
  try {
    // Attaching opens nothing yet; the first read does.
    db.prepare(`SELECT count(*) FROM ${schema}.sqlite_master`).get();
  } catch (error) {
    db.exec(`DETACH ${schema}`);
    throw error;
  }
};

const hasUnmergedLog = (file: string): boolean => existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;

const copied = (file: string, cleanup: Cleanup): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-audit-'));
  cleanup.push(folder);
  const copy = join(folder, basename(file));
  copyFileSync(file, copy);
  copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
};

/** Primary result codes of SQLite for "cannot open" and "read-only": what a folder that may not be written leads to. */
const FOLDER_NOT_WRITABLE = new Set([14, 8]);
const resultCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : -1;

const NOT_A_DATABASE = 26;
const wrongWith = (error: unknown): string =>
  resultCode(error) === NOT_A_DATABASE
    ? 'it is not a database'
    : `it cannot be read (${error instanceof Error ? error.message : String(error)})`;

/** Throws `HistoryUnreadable`. */
export const attachReadOnly = (db: DatabaseSync, schema: string, file: string, cleanup: Cleanup): void => {
  try {
    try {
      attachAs(db, schema, file, 'mode=ro');
    } catch (error) {
      if (!FOLDER_NOT_WRITABLE.has(resultCode(error))) throw error;
      // `immutable` would silently leave out what is in the log.
      if (hasUnmergedLog(file)) attachAs(db, schema, copied(file, cleanup), 'mode=ro');
      else attachAs(db, schema, file, 'mode=ro&immutable=1');
    }
  } catch (error) {
    throw new HistoryUnreadable(`The history cannot be read: ${file}: ${wrongWith(error)}.`, { cause: error });
  }
};
