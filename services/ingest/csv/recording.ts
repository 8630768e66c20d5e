/**
 * A CSV of calls as a recording: header line, one call per line, fields (quoted if need be) between commas, semicolons or tabs (told by the header).
 * Columns: see `row.ts`; others are ignored. Agents are on shift from their first call until a gap longer than `maxIdleMinutes`.
 */
import { parse } from 'csv-parse/sync';
import { recordedCalls } from '../recorded-calls.ts';
import { linesOf, RecordingUnreadable, tally, type Recording } from '../recording.ts';
import { recordingOf } from '../timeline.ts';
import { isZone, wallToUtc } from '../zones.ts';
import { csvColumns, readCsvRow, type CsvColumn, type CsvRow } from './row.ts';

export interface CsvOptions {
  /** The centre's zone, for times without an offset. */
  readonly zone?: string;
  readonly maxIdleMinutes?: number;
}

const delimiterOf = (header: string): string =>
  [',', ';', '\t'].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best), ',');

const isColumn = (name: string): name is CsvColumn => (csvColumns as readonly string[]).includes(name);

const columnsOf = (file: string, header: readonly string[]): (CsvColumn | null)[] => {
  const columns = header.map((name) => name.trim().toLowerCase()).map((name) => (isColumn(name) ? name : null));
  const missing = (['call_id', 'outcome'] as const).filter((name) => !columns.includes(name));
  if (!columns.includes('started_at') && !columns.includes('queued_at'))
    throw new RecordingUnreadable(`${file} has no column started_at or queued_at: name it in the header line.`);
  if (missing.length > 0)
    throw new RecordingUnreadable(`${file} has no column ${missing.join(', ')}: name it in the header line.`);
  return columns;
};

const toRow = (columns: readonly (CsvColumn | null)[], fields: readonly string[]): CsvRow =>
  Object.fromEntries(columns.flatMap((column, index) => (column === null ? [] : [[column, fields[index]!]])));

/**
 * Null when quotes do not close. One line is one row: a quote left open spoils its own row and not the rest of the file.
 */
const fieldsOf = (line: string, delimiter: string): string[] | null => {
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim());
  try {
    return parse(line, { delimiter, trim: true, relax_column_count: true })[0] ?? null;
  } catch {
    return null;
  }
};

/** Throws `RecordingUnreadable` when the file cannot be read or its header lacks a column. */
export const readCsv = async (file: string, options: CsvOptions = {}): Promise<Recording> => {
  const { zone = 'Europe/Moscow', maxIdleMinutes = 30 } = options;
  if (!isZone(zone))
    throw new RecordingUnreadable(`Cannot read the recording in zone ${zone}: it is no IANA time zone.`);
  const toUtc = wallToUtc(zone);
  const calls = recordedCalls();
  const refused = tally();
  const seen = new Set<string>();
  const take = (columns: readonly (CsvColumn | null)[], fields: readonly string[] | null): void => {
    if (fields === null) return refused.add('bad-quoting');
    if (fields.length !== columns.length) return refused.add('field-count');
    const read = readCsvRow(toRow(columns, fields), toUtc);
    if (!read.ok) return refused.add(read.reason);
    if (seen.has(read.call.callId)) return refused.add('duplicate-call');
    seen.add(read.call.callId);
    calls.add(read.call);
  };
  let delimiter = ',';
  let columns: (CsvColumn | null)[] | null = null;
  for await (const line of linesOf(file)) {
    if (columns === null) {
      delimiter = delimiterOf(line);
      columns = columnsOf(file, fieldsOf(line, delimiter) ?? []);
    } else take(columns, fieldsOf(line, delimiter));
  }
  if (columns === null) throw new RecordingUnreadable(`${file} is empty: it needs a header line.`);
  const counts = { callsRead: calls.size, rowsRefused: refused.toRecord(), ignored: { phantom: 0 } };
  return recordingOf(calls, { zone, counts, maxIdleMinutes });
};
