/** Typed rows: the one place that believes a statement about the columns it selects. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type Parameters = Record<string, SQLInputValue>;

/** One row at a time, so that a year does not have to fit in memory; `const [first] = rows(…)` for one. Parameters are named, `:name`. */
export const rows = <Row>(db: DatabaseSync, sql: string, parameters: Parameters = {}): IterableIterator<Row> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  db.prepare(sql).iterate(parameters) as unknown as IterableIterator<Row>;

/** The one number that `sql` selects as `n`. */
export const count = (db: DatabaseSync, sql: string, parameters: Parameters = {}): number => {
  const [first] = rows<{ n: number | null }>(db, sql, parameters);
  return first?.n ?? 0;
};
