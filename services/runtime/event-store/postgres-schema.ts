/** The tables of the PostgreSQL event store, and how a database comes to have them. */
import { DatabaseProblem, type PostgresPool } from './postgres-pool.ts';

/** `schema` is a plain lower-case name: it is written into statements as it is. */
export const checkedSchema = (schema: string): string => {
  if (/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) return schema;
  throw new TypeError(`A schema is named with up to 41 lower-case letters, digits and underscores, not ${schema}`);
};

/**
 * A position is taken and becomes visible under one lock, held from before the number is taken until the commit, so the order of
 * positions is the order in which readers can come to see them: whoever has read up to 7 has missed nothing before it. The lock
 * lives inside one statement, so a client that stalls cannot hold it. See docs/postgres.md for what else was weighed.
 *
 * `append_events` writes all or, of streams whose last revision is not the one in `bases`, nothing, and returns those streams.
 */
const firstVersion = (schema: string): string => `
  CREATE TABLE ${schema}.events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    version integer NOT NULL,
    time text NOT NULL,
    data text NOT NULL,
    meta text NOT NULL,
    CONSTRAINT events_by_stream UNIQUE (stream, revision),
    CONSTRAINT events_by_id UNIQUE (id)
  );
  CREATE INDEX events_by_category ON ${schema}.events (category, position);
  CREATE TABLE ${schema}.checkpoints (name text COLLATE "C" PRIMARY KEY, position bigint NOT NULL);
  CREATE FUNCTION ${schema}.append_events(
    to_streams text[], bases integer[], streams text[], categories text[], revisions integer[],
    ids uuid[], types text[], versions integer[], times text[], datas text[], metas text[]
  ) RETURNS text[] LANGUAGE plpgsql AS $append$
  DECLARE
    moved text[];
  BEGIN
    -- Durable once it resolves, whatever the database does by default.
    IF current_setting('synchronous_commit') = 'off' THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    PERFORM set_config('lock_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('ringback ${schema}.events', 0));
    SELECT coalesce(array_agg(a.stream), '{}') INTO moved
      FROM unnest(to_streams, bases) AS a (stream, base)
      WHERE a.base <> coalesce((SELECT max(e.revision) FROM ${schema}.events e WHERE e.stream = a.stream COLLATE "C"), -1);
    INSERT INTO ${schema}.events (stream, category, revision, id, type, version, time, data, meta)
      SELECT n.stream, n.category, n.revision, n.id, n.type, n.version, n.time, n.data, n.meta
      FROM unnest(streams, categories, revisions, ids, types, versions, times, datas, metas)
        WITH ORDINALITY AS n (stream, category, revision, id, type, version, time, data, meta, place)
      WHERE n.stream <> ALL (moved)
      ORDER BY n.place;
    RETURN moved;
  END
  $append$;
`;

/** A released one is never edited; the next change is the next one. */
const versions: readonly ((schema: string) => string)[] = [firstVersion];

/** Brings the schema to this version; of several replicas that begin at once, one does it and the others wait. */
export const migrateEventStore = async (pool: PostgresPool, schema: string): Promise<void> => {
  const connection = await pool.connect();
  const say = async (text: string, values: readonly unknown[] = []): Promise<never[]> =>
    (await connection.query(text, values)).rows;
  try {
    await say('BEGIN');
    await say('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`ringback ${schema} migrations`]);
    // `CREATE SCHEMA IF NOT EXISTS` wants the right to create it even where it is there.
    const [there] = await say('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    if (there === undefined) await say(`CREATE SCHEMA ${schema}`);
    await say(
      `CREATE TABLE IF NOT EXISTS ${schema}.versions (version integer PRIMARY KEY, since timestamptz DEFAULT now())`,
    );
    const rows: readonly { version: number }[] = await say(`SELECT version FROM ${schema}.versions`);
    const has = Math.max(0, ...rows.map(({ version }) => version));
    if (has > versions.length) {
      throw new DatabaseProblem(
        `A newer version of Ringback wrote the schema ${schema} of ${pool.address}; start that version.`,
      );
    }
    for (const [index, statements] of versions.entries()) {
      if (index < has) continue;
      await say(statements(schema));
      await say(`INSERT INTO ${schema}.versions (version) VALUES ($1)`, [index + 1]);
    }
    await say('COMMIT');
  } catch (error) {
    await say('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
};
