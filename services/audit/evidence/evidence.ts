/**
 * A history made ready for the checks: files attached read-only, what servers hold copied beside them, and an index over both in
 * a temporary database. Effects are read before their causes (operator and network, then the store, then the bus), so that
 * processes still at work can make nothing look like a violation.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HistoryUnreadable, type HistoryFiles } from '../folder.ts';
import type { BusServer, StoreServer } from '../servers/access.ts';
import { busTables, storeTables } from '../servers/tables.ts';
import { attachReadOnly, type Cleanup } from './attach.ts';
import { gatherEvents } from './gather-events.ts';
import { gatherMessages } from './gather-messages.ts';
import { count } from './rows.ts';
import { boundsOfFile, boundsTables, evidenceIndexes, evidenceTables, forgottenMessages } from './tables.ts';

export interface Evidence {
  /** Schemas: `main` (see tables.ts), `store`, `bus`, and where the files are there `smsc` and `placed`. */
  readonly db: DatabaseSync;
  readonly files: HistoryFiles;
  /** A replay that ended: nothing may be on its way any more. */
  readonly finished: boolean;
  /** Since when a topic is whole, in milliseconds since 1970; 0 where its bus has forgotten nothing. */
  wholeSince(topic: string): number;
  close(): void;
}

/** What is not in files. */
export interface Servers {
  readonly store: StoreServer | null;
  readonly bus: BusServer | null;
}

const BUSY_MS = 5_000;

/** Where a server holds it, a database of our own takes its place: without a name it is temporary, and on disk. */
const attach = (db: DatabaseSync, schema: string, file: string | null, tables: string, cleanup: Cleanup): void => {
  if (file !== null) return attachReadOnly(db, schema, file, cleanup);
  db.exec(`ATTACH '' AS ${schema}; PRAGMA ${schema}.journal_mode = OFF; PRAGMA ${schema}.synchronous = OFF; ${tables}`);
};

const attachAll = (db: DatabaseSync, files: HistoryFiles, cleanup: Cleanup): void => {
  attach(db, 'bus', files.bus, busTables, cleanup);
  attach(db, 'store', files.events, storeTables, cleanup);
  if (files.smsc) attachReadOnly(db, 'smsc', files.smsc, cleanup);
  if (files.placedCalls) attachReadOnly(db, 'placed', files.placedCalls, cleanup);
};

/** Inside a transaction each file is frozen at its first read: the order of these reads is what matters. */
const freeze = (db: DatabaseSync, ...schemas: readonly string[]): void => {
  for (const schema of schemas) db.prepare(`SELECT count(*) FROM ${schema}.sqlite_master`).get();
};
const effectsIn = (files: HistoryFiles): string[] => [
  ...(files.smsc === null ? [] : ['smsc']),
  ...(files.placedCalls === null ? [] : ['placed']),
];

const gather = (db: DatabaseSync): void => {
  gatherMessages(db);
  gatherEvents(db);
  db.exec(forgottenMessages);
  db.exec(evidenceIndexes);
};

interface Opened {
  readonly db: DatabaseSync;
  readonly evidence: Evidence;
}

const open = (files: HistoryFiles): Opened => {
  const cleanup: Cleanup = [];
  const db = new DatabaseSync('', { timeout: BUSY_MS });
  const wholeSince = (topic: string): number =>
    count(db, 'SELECT since AS n FROM bus_since WHERE topic = :topic UNION ALL SELECT 0 LIMIT 1', { topic });
  const close = (): void => {
    db.close();
    for (const folder of cleanup) rmSync(folder, { recursive: true, force: true });
  };
  try {
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
    attachAll(db, files, cleanup);
    db.exec(evidenceTables);
    db.exec(boundsTables);
  } catch (error) {
    close();
    throw error;
  }
  return { db, evidence: { db, files, finished: files.summary !== null, wholeSince, close } };
};

const unreadable = (where: string, cause: unknown): HistoryUnreadable => {
  if (cause instanceof HistoryUnreadable) return cause;
  // Of an address with several ways to it, an error tells its code alone.
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it does not answer';
  const why = cause instanceof Error ? cause.message || code : String(cause);
  return new HistoryUnreadable(`The history cannot be read: ${where}: ${why.replace(/\.$/, '')}.`, { cause });
};

/** Of a history in files. Throws `HistoryUnreadable`. */
export const openEvidence = (files: HistoryFiles): Evidence => {
  const { db, evidence } = open(files);
  try {
    db.exec(boundsOfFile);
    db.exec('BEGIN');
    freeze(db, ...effectsIn(files), 'store', 'bus');
    gather(db);
    return evidence;
  } catch (error) {
    evidence.close();
    throw unreadable(`${files.events} and ${files.bus}`, error);
  }
};

const asking = async (server: StoreServer | BusServer, ask: Promise<void>): Promise<void> => {
  try {
    await ask;
  } catch (error) {
    throw unreadable(server.address, error);
  }
};

const copy = async (db: DatabaseSync, files: HistoryFiles, { store, bus }: Servers): Promise<void> => {
  if (bus === null) db.exec(boundsOfFile);
  else await asking(bus, bus.copyBoundsInto(db));
  db.exec('BEGIN');
  freeze(db, ...effectsIn(files));
  if (store === null) freeze(db, 'store');
  else await asking(store, store.copyInto(db));
  if (bus === null) freeze(db, 'bus');
  else await asking(bus, bus.copyInto(db));
};

/** Of a history that servers hold, or one of them; they are asked once and let go. Rejects with `HistoryUnreadable`. */
export const fetchEvidence = async (files: HistoryFiles, servers: Servers): Promise<Evidence> => {
  const { db, evidence } = open(files);
  try {
    await copy(db, files, servers);
    gather(db);
    return evidence;
  } catch (error) {
    evidence.close();
    throw unreadable('what the servers hold', error);
  } finally {
    await Promise.all([servers.store?.close(), servers.bus?.close()]);
  }
};
