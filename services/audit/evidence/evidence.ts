/**
 * A history made ready for the checks: the files attached read-only, and an index over them in a temporary database. Effects
 * are read before their causes (operator and network, then the store, then the bus), so that a process that is still at work
 * can make nothing look like a violation.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HistoryUnreadable, type HistoryFiles } from '../folder.ts';
import { attachReadOnly, type Cleanup } from './attach.ts';
import { gatherEvents } from './gather-events.ts';
import { gatherMessages } from './gather-messages.ts';
import { boundsTables, evidenceIndexes, evidenceTables } from './tables.ts';

export interface Evidence {
  /** Schemas: `main` (see tables.ts), `store`, `bus`, and where the files are there `smsc` and `placed`. */
  readonly db: DatabaseSync;
  readonly files: HistoryFiles;
  /** A replay that ended: nothing may be on its way any more. */
  readonly finished: boolean;
  close(): void;
}

const BUSY_MS = 5_000;

const attachAll = (db: DatabaseSync, files: HistoryFiles, cleanup: Cleanup): void => {
  attachReadOnly(db, 'bus', files.bus, cleanup);
  attachReadOnly(db, 'store', files.events, cleanup);
  if (files.smsc) attachReadOnly(db, 'smsc', files.smsc, cleanup);
  if (files.placedCalls) attachReadOnly(db, 'placed', files.placedCalls, cleanup);
};

/** Inside a transaction each file is frozen at its first read: the order of these reads is what matters. */
const freeze = (db: DatabaseSync, files: HistoryFiles): void => {
  db.exec(boundsTables);
  db.exec('BEGIN');
  const effects = [files.smsc && 'smsc', files.placedCalls && 'placed'].filter((schema) => schema !== null);
  for (const schema of [...effects, 'store', 'bus']) db.prepare(`SELECT count(*) FROM ${schema}.sqlite_master`).get();
};

const gather = (db: DatabaseSync, files: HistoryFiles): void => {
  try {
    db.exec(evidenceTables);
    freeze(db, files);
    gatherMessages(db);
    gatherEvents(db);
    db.exec(evidenceIndexes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HistoryUnreadable(`The history cannot be read: ${files.events} and ${files.bus}: ${why}.`, { cause });
  }
};

/** Throws `HistoryUnreadable`. */
export const openEvidence = (files: HistoryFiles): Evidence => {
  const cleanup: Cleanup = [];
  // An empty name is a temporary database on disk, gone when it is closed.
  const db = new DatabaseSync('', { timeout: BUSY_MS });
  const close = (): void => {
    db.close();
    for (const folder of cleanup) rmSync(folder, { recursive: true, force: true });
  };
  try {
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
    attachAll(db, files, cleanup);
    gather(db, files);
  } catch (error) {
    close();
    throw error;
  }
  return { db, files, finished: files.summary !== null, close };
};
