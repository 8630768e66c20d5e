/**
 * A CSV of calls as a recording: header line, one row per call, fields between commas, semicolons or tabs (told by the header).
 * Columns: see `row.ts`; others are ignored. Agents are on shift from their first call until a gap longer than `maxIdleMinutes`.
 */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { recordedCalls } from '../recorded-calls.ts';
import { linesOf, RecordingUnreadable, tally, unreadable, type Recording } from '../recording.ts';
import { recordingOf } from '../timeline.ts';
import { isZone, wallToUtc } from '../zones.ts';
import { csvColumns, readCsvRow, type CsvColumn, type CsvRow } from './row.ts';

export interface CsvOptions {
  /** The centre's zone, for times without an offset. */
  readonly zone?: string;
  readonly maxIdleMinutes?: number;
}

const LONGEST_ROW_CHARACTERS = 64 * 1024;

const headerOf = async (file: string): Promise<string> => {
  for await (const line of linesOf(file)) return line;
  return '';
};

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

/** Rows as fields, the header first. A row whose quotes do not close is told to `onBroken`. */
const rowsOf = (file: string, delimiter: string, onBroken: () => void): AsyncIterable<string[]> => {
  const parser = parse({
    bom: true,
    delimiter,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW_CHARACTERS,
    on_skip: () => onBroken(),
  });
  const input = createReadStream(file);
  input.on('error', (error) => parser.destroy(error));
  return input.pipe(parser);
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
  let columns: (CsvColumn | null)[] | null = null;
  const take = (header: readonly (CsvColumn | null)[], fields: readonly string[]): void => {
    if (fields.length !== header.length) return refused.add('field-count');
    const read = readCsvRow(toRow(header, fields), toUtc);
    if (!read.ok) return refused.add(read.reason);
    if (seen.has(read.call.callId)) return refused.add('duplicate-call');
    seen.add(read.call.callId);
    calls.add(read.call);
  };
  try {
    for await (const fields of rowsOf(file, delimiterOf(await headerOf(file)), () => refused.add('bad-quoting'))) {
      if (columns === null) columns = columnsOf(file, fields);
      else take(columns, fields);
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (columns === null) throw new RecordingUnreadable(`${file} is empty: it needs a header line.`);
  const counts = { callsRead: calls.size, rowsRefused: refused.toRecord(), ignored: { phantom: 0 } };
  return recordingOf(calls, { zone, counts, maxIdleMinutes });
};
