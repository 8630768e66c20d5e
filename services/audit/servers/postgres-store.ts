/** The events of PostgreSQL, read in one transaction that sees one moment and may write nothing. */
import { Client, types, type ClientConfig } from 'pg';
import type { StoreServer } from './access.ts';
import { insertEvent } from './tables.ts';

const SCHEMA = 'ringback_events';
const AT_ONCE = 5_000;
const CONNECT_WITHIN_MS = 10_000;

interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly category: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly time: string;
  readonly data: string;
  readonly meta: string;
}

/** Positions stay far below 2^53. */
const BIGINT: number = types.builtins.INT8;
const numbers: ClientConfig['types'] = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === BIGINT ? Number : types.getTypeParser(oid, format)) as never,
};

const addressOf = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
};

/** The driver lets `sslmode` in the address replace a certificate authority that is given beside it. */
const withoutSslMode = (url: string): string => {
  const [place = '', ...query] = url.split('?');
  const kept = query
    .filter((pairs) => pairs !== '')
    .flatMap((pairs) => pairs.split('&').filter((pair) => !/^ssl(?:mode)?=/.test(pair)));
  return kept.length === 0 ? place : `${place}?${kept.join('&')}`;
};

export const postgresStore = (url: string, ca: string | null): StoreServer => {
  const client = new Client({
    connectionString: ca === null ? url : withoutSslMode(url),
    application_name: 'ringback-audit',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    types: numbers,
    ...(ca === null ? {} : { ssl: { ca } }),
  });
  // What breaks the connection also fails the query that waits for it.
  client.on('error', () => {});
  return {
    address: addressOf(url),
    async copyInto(db) {
      await client.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(`
        DECLARE history NO SCROLL CURSOR FOR
        SELECT position, stream, category, revision, id::text AS id, type, version, time, data, meta
        FROM ${SCHEMA}.events ORDER BY position`);
      const addEvent = db.prepare(insertEvent);
      for (;;) {
        const { rows } = await client.query<EventRow>(`FETCH ${AT_ONCE} FROM history`);
        for (const { position, stream, category, revision, id, type, version, time, data, meta } of rows)
          addEvent.run(position, stream, category, revision, id, type, version, time, data, meta);
        if (rows.length < AT_ONCE) break;
      }
      const addCheckpoint = db.prepare('INSERT INTO store.checkpoints VALUES (?, ?)');
      const { rows } = await client.query<{ name: string; position: number }>(
        `SELECT name, position FROM ${SCHEMA}.checkpoints`,
      );
      for (const { name, position } of rows) addCheckpoint.run(name, position);
      await client.query('COMMIT');
    },
    close: () => client.end().catch(() => {}),
  };
};
