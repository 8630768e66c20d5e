/** The tables of the SQLite event store and every statement over them, prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '@ringback/contracts/ids.ts';
import type { StreamView } from './append-rule.ts';
import type { EventMeta, StoredEvent } from './port.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    category TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    time TEXT NOT NULL,
    data TEXT NOT NULL,
    meta TEXT NOT NULL,
    UNIQUE (stream, revision)
  );
  CREATE INDEX IF NOT EXISTS events_by_category ON events (category, position);
  CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
`;

const COLUMNS = 'position, stream, revision, id, type, version, time, data, meta';

interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly time: Instant;
  readonly data: string;
  readonly meta: string;
}

const toStored = (row: EventRow): StoredEvent => {
  const meta: EventMeta = JSON.parse(row.meta);
  return {
    stream: row.stream,
    revision: row.revision,
    position: String(row.position),
    id: row.id,
    type: row.type,
    version: row.version,
    time: row.time,
    data: JSON.parse(row.data) as unknown,
    meta,
  };
};

/** Our own table, declared NOT NULL above: its rows are what the columns say. */
const toEvents = (rows: readonly unknown[]): readonly StoredEvent[] => (rows as readonly EventRow[]).map(toStored);

/** One arm per category: SQLite merges them by position and stops at the limit. `IN (…)` would sort all that is left to read. */
const readAllSql = (categories: number): string => {
  const arm = `SELECT ${COLUMNS} FROM events WHERE category = ? AND position > ?`;
  return `${Array<string>(categories).fill(arm).join(' UNION ALL ')} ORDER BY position LIMIT ?`;
};

export interface EventStatements {
  readonly insert: StatementSync;
  readonly saveCheckpoint: StatementSync;
  viewOf(stream: string): StreamView;
  readStream(stream: string, fromRevision: number): readonly StoredEvent[];
  readAll(after: number, categories: readonly string[], limit: number): readonly StoredEvent[];
  loadCheckpoint(name: string): string | null;
  /** Changes when another connection has written to the file. */
  writtenByOthers(): number;
}

export const eventStatements = (database: DatabaseSync): EventStatements => {
  database.exec(SCHEMA);
  const last = database.prepare('SELECT max(revision) AS last FROM events WHERE stream = ?');
  const ids = database.prepare('SELECT id FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
  const revisionOf = database.prepare('SELECT revision FROM events WHERE id = ? AND stream = ?');
  const stream = database.prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision`);
  const checkpoint = database.prepare('SELECT position FROM checkpoints WHERE name = ?');
  const dataVersion = database.prepare('PRAGMA data_version');
  const readAll = new Map<number, StatementSync>();
  const readAllOf = (categories: number): StatementSync => {
    const prepared = readAll.get(categories) ?? database.prepare(readAllSql(categories));
    readAll.set(categories, prepared);
    return prepared;
  };

  return {
    insert: database.prepare(
      `INSERT INTO events (stream, category, revision, id, type, version, time, data, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    saveCheckpoint: database.prepare(
      'INSERT INTO checkpoints (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    ),
    viewOf: (name) => ({
      last: Number(last.get(name)?.['last'] ?? -1),
      idsFrom: (revision, count) => ids.all(name, revision, count).map((row) => String(row['id'])),
      revisionOf(id) {
        const found = revisionOf.get(id, name);
        return found === undefined ? null : Number(found['revision']);
      },
    }),
    readStream: (name, fromRevision) => toEvents(stream.all(name, fromRevision)),
    readAll(after, categories, limit) {
      const wanted = [...new Set(categories)];
      if (wanted.length === 0) return [];
      const parameters = wanted.flatMap((category) => [category, after]);
      return toEvents(readAllOf(wanted.length).all(...parameters, limit));
    },
    loadCheckpoint(name) {
      const found = checkpoint.get(name);
      return found === undefined ? null : String(found['position']);
    },
    writtenByOthers: () => Number(dataVersion.get()?.['data_version']),
  };
};
