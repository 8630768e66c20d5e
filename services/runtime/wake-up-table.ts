/** The alarms as rows, and how far in the store they are derived: one database, so that losing it means deriving it again. */
import { sql, type ColumnType, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
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

export interface WakeUp {
  readonly stream: string;
  /** Null: nothing to wake for. */
  readonly dueAt: number | null;
}

export interface WakeUpTable {
  plan(wakeUps: readonly WakeUp[]): Promise<void>;
  /** Streams whose time has come, the longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>;
  earliest(): Promise<number | null>;
  loadPosition(): Promise<Position | undefined>;
  savePosition(position: Position): Promise<void>;
}

export const wakeUpTable = <Tables extends WakeUpsTables>(tables: Kysely<Tables>, name: string): WakeUpTable => {
  // The caller's tables include ours.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const db = tables as unknown as Kysely<WakeUpsTables>;
  const mine = () => db.selectFrom('wake_ups').where('name', '=', name);
  return {
    async plan(wakeUps) {
      const kept = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? [] : { name, stream, due_at: dueAt }));
      const gone = wakeUps.flatMap(({ stream, dueAt }) => (dueAt === null ? stream : []));
      if (gone.length > 0)
        await db.deleteFrom('wake_ups').where('name', '=', name).where('stream', 'in', gone).execute();
      if (kept.length === 0) return;
      await db
        .insertInto('wake_ups')
        .values(kept)
        .onConflict((conflict) =>
          conflict.columns(['name', 'stream']).doUpdateSet({ due_at: sql<number>`excluded.due_at` }),
        )
        .execute();
    },
    async due(now, limit) {
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
    async savePosition(position) {
      await db
        .insertInto('wake_ups_followed')
        .values({ name, position })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
        .execute();
    },
  };
};
