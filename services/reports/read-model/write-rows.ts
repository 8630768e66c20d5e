/** Whole rows in few statements: many rows in each, and each text made once. */
import type { Transaction } from 'kysely';
import { slicesOf } from './few-shapes.ts';
import { onceCompiled } from './once-compiled.ts';
import type { ReportTables } from './tables.ts';

type Name = keyof ReportTables;
type KeyOf<Table extends Name> = readonly (keyof ReportTables[Table] & string)[];
type Met = 'replace' | 'keep';

const insertOf = (
  trx: Transaction<ReportTables>,
  table: Name,
  key: readonly string[],
  met: Met,
  rows: readonly Readonly<Record<string, string>>[],
) => {
  const insert = trx.insertInto(table).values(rows);
  if (met === 'keep') return insert.onConflict((conflict) => conflict.columns(key as never).doNothing());
  const changing = Object.keys(rows[0] ?? {}).filter((column) => !key.includes(column));
  return insert.onConflict((conflict) =>
    conflict.columns(key as never).doUpdateSet((row) => {
      const changes = changing.map((column) => [column, row.ref(`excluded.${column}` as never)]);
      return Object.fromEntries(changes) as never;
    }),
  );
};

/** Of rows that all have the same columns; those of the first row, in its order. */
const valuesOf = (rows: readonly object[], columns: readonly string[]): unknown[] => {
  const values: unknown[] = [];
  for (const row of rows as readonly Record<string, unknown>[]) for (const column of columns) values.push(row[column]);
  return values;
};

const writeRows = async (
  trx: Transaction<ReportTables>,
  table: Name,
  key: readonly string[],
  met: Met,
  rows: readonly object[],
): Promise<void> => {
  const columns = Object.keys(rows[0] ?? {});
  // What is kept with the text is nobody's data.
  const blank = Object.fromEntries(columns.map((column) => [column, '']));
  for (const slice of slicesOf(rows)) {
    const shape = `${met} ${table} ${columns.join()} ${slice.length}`;
    const make = () =>
      insertOf(
        trx,
        table,
        key,
        met,
        slice.map(() => blank),
      );
    await trx.executeQuery(onceCompiled(trx, shape, make, valuesOf(slice, columns)));
  }
};

/** Writes whole rows, in place of those with the same key. No key twice. */
export const upsertRows = <Table extends Name>(
  trx: Transaction<ReportTables>,
  table: Table,
  key: KeyOf<Table>,
  rows: readonly ReportTables[Table][],
): Promise<void> => writeRows(trx, table, key, 'replace', rows);

/** Writes those of the rows whose key is not there; one that is there stays as it is. */
export const addRows = <Table extends Name>(
  trx: Transaction<ReportTables>,
  table: Table,
  key: KeyOf<Table>,
  rows: readonly ReportTables[Table][],
): Promise<void> => writeRows(trx, table, key, 'keep', rows);
