/** Applies a batch of events to the rows they concern: one read and one write per table, however many events. */
import type { Transaction } from 'kysely';
import { padded } from './few-shapes.ts';
import { onceCompiled } from './once-compiled.ts';
import type { ReportTables } from './tables.ts';
import { upsertRows } from './write-rows.ts';

type Name = keyof ReportTables;

export interface Recorder<Table extends Name, Event> {
  readonly table: Table;
  readonly key: keyof ReportTables[Table] & string;
  /** Which row the event concerns; null when none. */
  idOf(event: Event): string | null;
  /** The row before its first event. */
  blank(id: string, event: Event): ReportTables[Table];
  /** Changes `row`. Any order and any repetition of the same events must lead to the same row. */
  record(row: ReportTables[Table], event: Event): void;
}

/** The rows with these keys, by key. */
export const rowsByKey = async <Table extends Name>(
  trx: Transaction<ReportTables>,
  table: Table,
  key: keyof ReportTables[Table] & string,
  ids: readonly string[],
): Promise<Map<string, ReportTables[Table]>> => {
  if (ids.length === 0) return new Map();
  // One of the tables, whichever: the compiler cannot follow a query for each of them.
  const name: Name = table;
  const keys = padded(ids);
  const make = () =>
    trx
      .selectFrom(name)
      .selectAll()
      .where(key as never, 'in', keys.map(() => '') as never);
  const found = await trx.executeQuery(onceCompiled(trx, `read ${table} ${key} ${keys.length}`, make, keys));
  const rows = found.rows as ReportTables[Table][];
  return new Map(rows.map((row) => [row[key] as string, row]));
};

export const recordRows = async <Table extends Name, Event>(
  trx: Transaction<ReportTables>,
  recorder: Recorder<Table, Event>,
  events: readonly Event[],
): Promise<void> => {
  const concerned = events.flatMap((event) => {
    const id = recorder.idOf(event);
    return id === null ? [] : [{ id, event }];
  });
  const ids = [...new Set(concerned.map(({ id }) => id))];
  if (ids.length === 0) return;
  const rows = await rowsByKey(trx, recorder.table, recorder.key, ids);
  for (const { id, event } of concerned) {
    const row = rows.get(id) ?? recorder.blank(id, event);
    rows.set(id, row);
    recorder.record(row, event);
  }
  await upsertRows(trx, recorder.table, [recorder.key], [...rows.values()]);
};
