/** Every statement of the PostgreSQL event store but its migrations. */
import type { Instant } from '@ringback/contracts/ids.ts';
import type { StreamView } from './append-rule.ts';
import type { EventMeta, Position, StoredEvent } from './port.ts';
import { START } from './port.ts';
import type { AppendStatements, PendingAppend, PlannedAppend } from './postgres-appends.ts';
import type { PostgresPool } from './postgres-pool.ts';

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

const toStored = ({ position, data, meta, ...row }: EventRow): StoredEvent => ({
  ...row,
  position: String(position),
  data: JSON.parse(data) as unknown,
  meta: JSON.parse(meta) as EventMeta,
});

const toNumber = (position: Position): number => (position === START ? 0 : Number(position));

interface LookRow {
  readonly last: number;
  readonly first_at: number | null;
  readonly after: number;
  readonly ids: readonly string[];
}

/** Answers what `judgeAppend` asks: of the ids, those behind the revision that this append expects. */
const viewOf = (row: LookRow, firstId: string): StreamView => ({
  last: row.last,
  idsFrom: (revision, count) => row.ids.slice(revision - row.after - 1, revision - row.after - 1 + count),
  revisionOf: (id) => (id === firstId ? row.first_at : null),
});

/** With `any` the ids behind the place where the first one stands, if it stands anywhere. */
const lookSql = (schema: string): string => `
  SELECT q.last, q.first_at, q.after,
    ARRAY(
      SELECT e.id::text FROM ${schema}.events e
      WHERE e.stream = q.stream COLLATE "C" AND e.revision > q.after AND e.revision <= q.after + q.count
      ORDER BY e.revision
    ) AS ids
  FROM (
    SELECT w.stream, w.count, w.place, f.first_at, coalesce(w.after, f.first_at - 1, -1) AS after,
      coalesce((SELECT max(e.revision) FROM ${schema}.events e WHERE e.stream = w.stream COLLATE "C"), -1) AS last
    FROM unnest($1::text[], $2::uuid[], $3::integer[], $4::integer[]) WITH ORDINALITY AS w (stream, first, after, count, place)
    CROSS JOIN LATERAL (
      SELECT (SELECT e.revision FROM ${schema}.events e WHERE e.id = w.first AND e.stream = w.stream COLLATE "C") AS first_at
    ) f
  ) q
  ORDER BY q.place`;

/** One arm per category, each read from the index and cut at the limit. */
const readAllSql = (schema: string): string => `
  SELECT e.* FROM unnest($1::text[]) AS wanted (category)
  CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM ${schema}.events
    WHERE events.category = wanted.category COLLATE "C" AND position > $2
    ORDER BY position LIMIT $3
  ) e
  ORDER BY e.position LIMIT $3`;

export interface StreamRead {
  readonly stream: string;
  readonly fromRevision: number;
}

/** One stream after the other, each read from the index. */
const readStreamsSql = (schema: string): string => `
  SELECT wanted.place, e.* FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS wanted (stream, from_revision, place)
  CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM ${schema}.events
    WHERE events.stream = wanted.stream COLLATE "C" AND revision >= wanted.from_revision
    ORDER BY revision
  ) e
  ORDER BY wanted.place, e.revision`;

/** -1, a revision, or null for `any`. */
const revisionBefore = ({ expected }: PendingAppend): number | null => {
  if (expected === 'any') return null;
  return expected === 'no-stream' ? -1 : expected;
};

/** Column by column, as `append_events` takes them. The first append to a stream tells what it stands on. */
const writeParameters = (planned: readonly PlannedAppend[]): readonly unknown[][] => {
  const bases = new Map<string, number>();
  for (const { append, base } of planned) if (!bases.has(append.stream)) bases.set(append.stream, base);
  const rows = planned.flatMap(({ append, base }) =>
    append.rows.map((row, i) => ({ ...row, stream: append.stream, category: append.category, revision: base + 1 + i })),
  );
  return [
    [...bases.keys()],
    [...bases.values()],
    rows.map((row) => row.stream),
    rows.map((row) => row.category),
    rows.map((row) => row.revision),
    rows.map((row) => row.id),
    rows.map((row) => row.type),
    rows.map((row) => row.version),
    rows.map((row) => row.time),
    rows.map((row) => row.data),
    rows.map((row) => row.meta),
  ];
};

export interface EventStatements extends AppendStatements {
  /** The events of each, in the order asked. */
  readStreams(reads: readonly StreamRead[]): Promise<readonly (readonly StoredEvent[])[]>;
  readAll(after: Position, categories: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** Of the last event; 0 before the first. */
  lastPosition(): Promise<number>;
  loadCheckpoint(name: string): Promise<Position | undefined>;
  saveCheckpoint(name: string, position: Position): Promise<void>;
}

/** Reject with what the pool rejects with. */
export const eventStatements = (pool: PostgresPool, schema: string): EventStatements => ({
  async look(appends) {
    const values = [
      appends.map((one) => one.stream),
      appends.map((one) => one.ids[0]),
      appends.map(revisionBefore),
      appends.map((one) => one.ids.length),
    ];
    const rows = await pool.run<LookRow>({ text: lookSql(schema), values });
    return rows.map((row, i) => viewOf(row, appends[i]!.ids[0]));
  },

  async write(planned) {
    const rows = await pool.run<{ moved: string[] }>({
      name: 'append',
      text: `SELECT ${schema}.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS moved`,
      values: [...writeParameters(planned)],
    });
    return new Set(rows[0]?.moved);
  },

  async readStreams(reads) {
    const values = [reads.map((one) => one.stream), reads.map((one) => one.fromRevision)];
    const text = readStreamsSql(schema);
    const rows = await pool.run<EventRow & { place: number }>({ name: 'streams', text, values });
    const found = reads.map((): StoredEvent[] => []);
    for (const { place, ...row } of rows) found[place - 1]!.push(toStored(row));
    return found;
  },

  async readAll(after, categories, limit) {
    const values = [[...new Set(categories)], toNumber(after), limit];
    return (await pool.run<EventRow>({ text: readAllSql(schema), values })).map(toStored);
  },

  async lastPosition() {
    const text = `SELECT coalesce(max(position), 0) AS last FROM ${schema}.events`;
    const [row] = await pool.run<{ last: number }>({ name: 'last', text });
    return row?.last ?? 0;
  },

  async loadCheckpoint(name) {
    const text = `SELECT position FROM ${schema}.checkpoints WHERE name = $1`;
    const [row] = await pool.run<{ position: number }>({ text, values: [name] });
    return row === undefined ? undefined : String(row.position);
  },

  async saveCheckpoint(name, position) {
    const text = `INSERT INTO ${schema}.checkpoints (name, position) VALUES ($1, $2)
      ON CONFLICT (name) DO UPDATE SET position = excluded.position`;
    await pool.run({ text, values: [name, toNumber(position)] });
  },
});
