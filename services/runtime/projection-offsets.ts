/** How far a projection is, kept beside what it projects: both change in one transaction or not at all. */
import type { ColumnType, Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { StoreUnavailable } from './event-store/port.ts';

/** `offset`: of the next message to apply. */
export interface ProjectionTables {
  projection_offsets: {
    projection: string;
    topic: string;
    partition: number;
    /** PostgreSQL hands out bigint as text. */
    offset: ColumnType<number | string, number, number>;
  };
}

export const projectionMigration: Migration = {
  up: (db) =>
    db.schema
      .createTable('projection_offsets')
      .addColumn('projection', 'text', (column) => column.notNull())
      .addColumn('topic', 'text', (column) => column.notNull())
      .addColumn('partition', 'integer', (column) => column.notNull())
      .addColumn('offset', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('projection_offsets_key', ['projection', 'topic', 'partition'])
      .execute(),
};

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Next offsets by place. */
export type Offsets = ReadonlyMap<string, number>;
export const placeKey = ({ topic, partition }: Place): string => `${topic}/${partition}`;

export const loadOffsets = async <T extends ProjectionTables>(db: Kysely<T>, projection: string): Promise<Offsets> => {
  const rows = await asOurs(db)
    .selectFrom('projection_offsets')
    .selectAll()
    .where('projection', '=', projection)
    .execute();
  return new Map(rows.map((row) => [placeKey(row), Number(row.offset)]));
};

/**
 * Moves one place from where `before` saw it to `next`. Whoever moved it meanwhile applied the same messages: then this throws
 * `StoreUnavailable`, the transaction is undone and the batch is looked at again.
 */
export const moveOffset = async <T extends ProjectionTables>(
  trx: Transaction<T>,
  projection: string,
  { topic, partition }: Place,
  before: Offsets,
  next: number,
): Promise<void> => {
  const db = asOurs(trx);
  const known = before.get(placeKey({ topic, partition }));
  if (known === undefined) {
    await db.insertInto('projection_offsets').values({ projection, topic, partition, offset: next }).execute();
    return;
  }
  const { numUpdatedRows } = await db
    .updateTable('projection_offsets')
    .set({ offset: next })
    .where('projection', '=', projection)
    .where('topic', '=', topic)
    .where('partition', '=', partition)
    .where('offset', '=', known)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new StoreUnavailable(`another replica moved projection ${projection} meanwhile`);
};

/** The caller's tables include ours. */
const asOurs = <T extends ProjectionTables>(db: Kysely<T>): Kysely<ProjectionTables> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  db as unknown as Kysely<ProjectionTables>;
