/** The alarms as rows, and how far in the store they are derived: one database, so that losing it means deriving it again. */
import { sql, type ColumnType, type Kysely, type Transaction } from 'kysely';
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

const ROWS_PER_STATEMENT = 1000;

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
  /** By stream, not in the table yet. */
  const unwritten = new Map<string, WakeUp>();

  const write = (position?: Position): Promise<void> =>
    oneWriteAtATime.run(async () => {
      const writing = [...unwritten.values()];
      if (writing.length === 0 && position === undefined) return;
      await db.transaction().execute(async (trx) => {
        for (let from = 0; from < writing.length; from += ROWS_PER_STATEMENT)
          await writeAlarms(trx, name, writing.slice(from, from + ROWS_PER_STATEMENT));
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

const writeAlarms = async (
  trx: Transaction<WakeUpsTables>,
  name: string,
  wakeUps: readonly WakeUp[],
): Promise<void> => {
  const kept = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? [] : { name, stream, due_at: dueAt }));
  const gone = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? stream : []));
  if (gone.length > 0) await trx.deleteFrom('wake_ups').where('name', '=', name).where('stream', 'in', gone).execute();
  if (kept.length === 0) return;
  await trx
    .insertInto('wake_ups')
    .values(kept)
    .onConflict((conflict) =>
      conflict.columns(['name', 'stream']).doUpdateSet({ due_at: sql<number>`excluded.due_at` }),
    )
    .execute();
};

const writePosition = async (trx: Transaction<WakeUpsTables>, name: string, position: Position): Promise<void> => {
  await trx
    .insertInto('wake_ups_followed')
    .values({ name, position })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
    .execute();
};
