/** The engines alone: rows of events into a table with the keys no event store can do without, in large durable transactions. */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { Client } from 'pg';
import { seconds } from '../measurement.ts';

const ROWS_AT_ONCE = 3000;

type Row = readonly [
  stream: string,
  revision: number,
  id: string,
  type: string,
  version: number,
  time: string,
  data: string,
  meta: string,
];

const rowOf = ({ stream, revision, id, type, version, time, data, meta }: StoredEvent): Row => [
  stream,
  revision,
  id,
  type,
  version,
  time,
  JSON.stringify(data),
  JSON.stringify(meta),
];

function* batchesOf(events: readonly StoredEvent[]): Iterable<readonly Row[]> {
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE)
    yield events.slice(from, from + ROWS_AT_ONCE).map(rowOf);
}

const TABLE = `stream text NOT NULL, revision integer NOT NULL, id %ID NOT NULL, type text NOT NULL,
  version integer NOT NULL, time text NOT NULL, data text NOT NULL, meta text NOT NULL, UNIQUE (stream, revision), UNIQUE (id)`;

/** Rows a second: multi-row inserts of one connection, each flushed before the next. */
export const rowsIntoPostgres = async (url: string, events: readonly StoredEvent[]): Promise<number> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const text = `INSERT INTO raw_events (stream, revision, id, type, version, time, data, meta)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::uuid[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[])`;
  try {
    await client.query('DROP TABLE IF EXISTS raw_events');
    const position = 'position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
    await client.query(`CREATE TABLE raw_events (${position}, ${TABLE.replace('%ID', 'uuid')})`);
    const batches = [...batchesOf(events)];
    const took = await seconds(async () => {
      for (const rows of batches) await client.query({ name: 'raw', text, values: columnsOf(rows) });
    });
    return events.length / took;
  } finally {
    await client.end();
  }
};

const COLUMNS = 8;
const columnsOf = (rows: readonly Row[]): unknown[][] =>
  Array.from({ length: COLUMNS }, (_, column) => rows.map((row) => row[column]));

/** Rows a second: one prepared insert, in transactions that are flushed. The file is removed. */
export const rowsIntoSqlite = (file: string, events: readonly StoredEvent[]): number => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(`CREATE TABLE raw_events (position INTEGER PRIMARY KEY, ${TABLE.replace('%ID', 'text')}) STRICT`);
  const insert = database.prepare(
    'INSERT INTO raw_events (stream, revision, id, type, version, time, data, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const batches = [...batchesOf(events)];
  const start = performance.now();
  for (const rows of batches) {
    database.exec('BEGIN');
    for (const row of rows) insert.run(...row);
    database.exec('COMMIT');
  }
  const rate = events.length / ((performance.now() - start) / 1000);
  database.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  return rate;
};
