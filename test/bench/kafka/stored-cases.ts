/**
 * Cases that are stored before anything is measured, a million in a minute or two. One lost call goes through recovery; what that left
 * in recovery's own tables (its stream, its line, its alarm) is then copied there by SQL for callers that do not exist, and readers
 * of the store are told that they have seen it all. Ids within the data of a copy stay those of the original.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { callerStream, type CallerId } from '@ringback/contracts/ids.ts';
import { Client } from 'pg';
import { caughtUp } from './committed.ts';
import { inSqlite, type Place } from './place.ts';
import { CALLS, publishLostCalls } from './publish.ts';

/** Not while anybody measures. */
const ALARM_IN_MS = 20 * 3_600_000;

/** Recovery has made its tables and opened one case. */
const openOneCase = async (place: Place, settings: Readonly<Record<string, string>>): Promise<void> => {
  await publishLostCalls(place, 1);
  const recovery = await place.start('recovery', settings);
  await caughtUp({ admin: place.admin, group: 'recovery', topic: CALLS });
  await recovery.stop();
};

export const storeCasesInPostgres = async (place: Place, cases: number): Promise<void> => {
  await openOneCase(place, {});
  const client = new Client({ connectionString: place.postgresUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stream: string }>(
      `SELECT stream FROM ringback_events.events WHERE category = 'Caller' ORDER BY position LIMIT 1`,
    );
    const stream = rows[0]!.stream;
    const original = stream.slice(callerStream('' as CallerId).length);
    const copies = `(SELECT n, md5('copy ' || n) AS caller FROM generate_series(1, ${cases}) AS n) AS copies`;
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO ringback_events.events (stream, category, revision, id, type, version, time, data, meta)
       SELECT 'Caller-' || caller, category, revision, md5(caller || revision)::uuid, type, version, time,
         replace(data, $1, caller), replace(meta, $1, caller)
       FROM ${copies} CROSS JOIN (SELECT * FROM ringback_events.events WHERE stream = $2) AS original
       ORDER BY n, revision`,
      [original, stream],
    );
    await client.query(
      `INSERT INTO ringback_recovery.lines (call_id, caller_id, started_at, answered_at, ended_at)
       SELECT 'copy-' || n, caller, started_at, answered_at, ended_at
       FROM ${copies} CROSS JOIN (SELECT * FROM ringback_recovery.lines WHERE caller_id = $1) AS original`,
      [original],
    );
    await client.query(
      `INSERT INTO ringback_recovery.wake_ups (name, stream, due_at)
       SELECT 'recovery', 'Caller-' || caller, ${Date.now() + ALARM_IN_MS} + n FROM ${copies}`,
    );
    const last = '(SELECT max(position) FROM ringback_events.events)';
    await client.query(`UPDATE ringback_events.checkpoints SET position = ${last} WHERE name = 'publisher-recovery'`);
    await client.query(`UPDATE ringback_recovery.wake_ups_followed SET position = ${last}::text`);
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE ringback_events.events');
    await client.query('ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
};

const COUNTING = 'WITH RECURSIVE counting (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < ?)';

const openFast = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;');
  database.function('caller', { deterministic: true }, (n) => hash('md5', `copy ${String(n)}`));
  return database;
};

export const storeCasesInSqlite = async (place: Place, folder: string, cases: number): Promise<void> => {
  await openOneCase(place, inSqlite(folder));
  const { original, last } = copyEvents(join(folder, 'events.db'), cases);
  const tables = openFast(join(folder, 'recovery.db'));
  tables.exec('BEGIN');
  tables
    .prepare(
      `${COUNTING} INSERT INTO lines (call_id, caller_id, started_at, answered_at, ended_at)
       SELECT 'copy-' || n, caller(n), started_at, answered_at, ended_at
       FROM counting CROSS JOIN (SELECT * FROM lines WHERE caller_id = ?)`,
    )
    .run(cases, original);
  tables
    .prepare(
      `${COUNTING} INSERT INTO wake_ups (name, stream, due_at) SELECT 'recovery', 'Caller-' || caller(n), ? + n FROM counting`,
    )
    .run(cases, Date.now() + ALARM_IN_MS);
  tables.prepare('UPDATE wake_ups_followed SET position = ?').run(String(last));
  tables.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
  tables.close();
};

const copyEvents = (file: string, cases: number): { readonly original: string; readonly last: number } => {
  const events = openFast(file);
  const { stream } = events.prepare(`SELECT stream FROM events WHERE category = 'Caller' LIMIT 1`).get() as {
    stream: string;
  };
  const original = stream.slice(callerStream('' as CallerId).length);
  events.exec('BEGIN');
  events
    .prepare(
      `${COUNTING} INSERT INTO events (stream, category, revision, id, type, version, time, data, meta)
       SELECT 'Caller-' || caller(n), category, revision, caller(n) || '-' || revision, type, version, time,
         replace(data, ?, caller(n)), replace(meta, ?, caller(n))
       FROM counting CROSS JOIN (SELECT * FROM events WHERE stream = ? ORDER BY revision)`,
    )
    .run(cases, original, original, stream);
  const { last } = events.prepare('SELECT max(position) AS last FROM events').get() as { last: number };
  events.prepare(`UPDATE checkpoints SET position = ? WHERE name = 'publisher-recovery'`).run(last);
  events.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  events.close();
  return { original, last };
};
