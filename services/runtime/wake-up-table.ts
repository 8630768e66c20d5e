/** The alarms as rows, and how far in the store they are derived: one database, so that losing it means deriving it again. */
import { sql, type ColumnType, type CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { limiter } from './bus/limiter.ts';
import type { Position } from './event-store/port.ts';

export interface WakeUpsTables {
  /** `due_at`: milliseconds since 1970; PostgreSQL hands out bigint as text. */
  wake_ups: { name: string; stream: string; due_at: ColumnType<number | string, number, number> };
  wake_ups_followed: { name: string; position: string };
}

export const wakeUpsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('wake_ups')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('wake_ups_key', ['name', 'stream'])
      .execute();
    await db.schema.createIndex('wake_ups_due').on('wake_ups').columns(['name', 'due_at']).execute();
    await db.schema
      .createTable('wake_ups_followed')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('position', 'text', (column) => column.notNull())
      .execute();
  },
};

/** The same few sizes again and again: a statement is built once for each. */
const ROWS_PER_STATEMENT = 128;

export interface WakeUp {
  readonly stream: string;
  /** Null: nothing to wake for. */
  readonly dueAt: number | null;
}

/**
 * Alarms are derived from the store, so they are written late and many at once, each wait for the disk less being a wait less
 * for everybody: before the table is asked, and with the position, which must never be ahead of its alarms.
 */
export interface WakeUpTable {
  plan(wakeUps: readonly WakeUp[]): void;
  /** Streams whose time has come, the longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>;
  earliest(): Promise<number | null>;
  loadPosition(): Promise<Position | undefined>;
  /** To be called when what was read up to there is planned. */
  savePosition(position: Position): Promise<void>;
}

export const wakeUpTable = <Tables extends WakeUpsTables>(tables: Kysely<Tables>, name: string): WakeUpTable => {
  // The caller's tables include ours.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const db = tables as unknown as Kysely<WakeUpsTables>;
  const mine = () => db.selectFrom('wake_ups').where('name', '=', name);
  const oneWriteAtATime = limiter(1);
  const upsert = upsertOf(db, name);
  /** By stream, not in the table yet. */
  const unwritten = new Map<string, WakeUp>();

  const write = async (position?: Position): Promise<void> =>
    oneWriteAtATime.run(async () => {
      const writing = [...unwritten.values()];
      if (writing.length === 0 && position === undefined) return;
      await db.transaction().execute(async (trx) => {
        for (let from = 0; from < writing.length; from += ROWS_PER_STATEMENT)
          await writeAlarms(trx, writing.slice(from, from + ROWS_PER_STATEMENT), name, upsert);
        if (position !== undefined) await writePosition(trx, name, position);
      });
      for (const one of writing) if (unwritten.get(one.stream) === one) unwritten.delete(one.stream);
    });

  return {
    plan(wakeUps) {
      for (const wakeUp of wakeUps) unwritten.set(wakeUp.stream, wakeUp);
    },
    async due(now, limit) {
      await write();
      const rows = await mine()
        .select('stream')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('stream')
        .limit(limit)
        .execute();
      return rows.map((row) => row.stream);
    },
    async earliest() {
      await write();
      const row = await mine().select('due_at').orderBy('due_at').limit(1).executeTakeFirst();
      return row === undefined ? null : Number(row.due_at);
    },
    async loadPosition() {
      const row = await db
        .selectFrom('wake_ups_followed')
        .select('position')
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.position;
    },
    savePosition: write,
  };
};

interface Alarm {
  readonly stream: string;
  readonly due_at: number;
}
type AlarmRow = Alarm & { readonly name: string };
type Upsert = (alarms: readonly Alarm[]) => CompiledQuery;

/** Building a query of many rows costs more than running it. */
const upsertOf = (db: Kysely<WakeUpsTables>, name: string): Upsert => {
  const bySize = new Map<number, CompiledQuery>();
  return (alarms) => {
    const rows = alarms.map((alarm) => ({ name, ...alarm }));
    const known = bySize.get(rows.length) ?? buildUpsert(db, rows);
    bySize.set(rows.length, known);
    return { ...known, parameters: rows.flatMap((row) => [row.name, row.stream, row.due_at]) };
  };
};

const buildUpsert = (db: Kysely<WakeUpsTables>, rows: readonly AlarmRow[]): CompiledQuery =>
  db
    .insertInto('wake_ups')
    .columns(['name', 'stream', 'due_at'])
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['name', 'stream']).doUpdateSet({ due_at: sql<number>`excluded.due_at` }),
    )
    .compile();

const writeAlarms = async (
  trx: Transaction<WakeUpsTables>,
  wakeUps: readonly WakeUp[],
  name: string,
  upsert: Upsert,
): Promise<void> => {
  const kept = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? [] : { stream, due_at: dueAt }));
  const gone = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? stream : []));
  if (gone.length > 0) await trx.deleteFrom('wake_ups').where('name', '=', name).where('stream', 'in', gone).execute();
  if (kept.length > 0) await trx.executeQuery(upsert(kept));
};

const writePosition = async (trx: Transaction<WakeUpsTables>, name: string, position: Position): Promise<void> => {
  await trx
    .insertInto('wake_ups_followed')
    .values({ name, position })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
    .execute();
};
