/** The header line of the bank's data: the order of the columns that follow. Pure. */
const columns = [
  'vru+line',
  'call_id',
  'customer_id',
  'priority',
  'type',
  'date',
  'vru_entry',
  'vru_exit',
  'vru_time',
  'q_start',
  'q_exit',
  'q_time',
  'outcome',
  'ser_start',
  'ser_exit',
  'ser_time',
  'server',
] as const;

/** No call has these for its values. */
const TELLING = ['call_id', 'date', 'outcome'] as const;

export interface ColumnOrder {
  /** How many fields a row has. */
  readonly width: number;
  /** For each column as published, where a row has it. */
  readonly places: readonly number[];
}

export const asPublished: ColumnOrder = { width: columns.length, places: columns.map((_, place) => place) };

export type ReadHeader =
  | { readonly kind: 'no-header' }
  | { readonly kind: 'header'; readonly order: ColumnOrder }
  | { readonly kind: 'missing'; readonly columns: readonly string[] };

/** `fields`: trimmed. A misspelt name is taken for the column at its place, as long as all others are at theirs. */
export const readHeader = (fields: readonly string[]): ReadHeader => {
  const names = fields.map((field) => field.toLowerCase());
  if (!TELLING.every((name) => names.includes(name))) return { kind: 'no-header' };
  const places = columns.map((name) => names.indexOf(name));
  if (!places.includes(-1)) return { kind: 'header', order: { width: names.length, places } };
  const isAsPublished = names.length === columns.length && places.every((place, own) => place === own || place === -1);
  if (isAsPublished) return { kind: 'header', order: asPublished };
  return { kind: 'missing', columns: columns.filter((name) => !names.includes(name)) };
};
