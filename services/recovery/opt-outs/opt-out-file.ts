/** A list of opt-outs as CSV: a heading with `number` or `caller_id`, or nothing but numbers, one a line. */
import { callerId, type CallerId } from '@ringback/contracts/ids.ts';
import { CsvError, parse, type InfoRecord } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** The line in the file, counted from 1, and whom it means or why nobody knows. Reasons hold no number. */
export type OptOutRow = { readonly line: number } & (
  | { readonly number: string }
  | { readonly callerId: CallerId }
  | { readonly refused: string }
);

export class OptOutFileProblem extends Error {
  override readonly name = 'OptOutFileProblem';
}

const COLUMNS = ['number', 'caller_id', 'since', 'source'] as const;
const NUMBER = /^\+[1-9]\d{6,14}$/;
const HOW_TO_WRITE = 'write it as an international number, such as +44 7700 900123';

interface Line {
  readonly record: readonly string[];
  readonly info: InfoRecord;
}

const linesOf = (text: string): readonly Line[] => {
  try {
    return parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      delimiter: [',', ';', '\t'],
    }) as unknown as readonly Line[];
  } catch (cause) {
    if (cause instanceof CsvError) throw new OptOutFileProblem(`The file is no CSV: ${cause.message}.`, { cause });
    throw cause;
  }
};

/** Throws `OptOutFileProblem`. */
export const readOptOuts = (text: string): readonly OptOutRow[] => {
  const lines = linesOf(text);
  const heading = (lines[0]?.record ?? []).map((name) => name.toLowerCase().replaceAll(' ', '_'));
  const named = heading.some((name) => name === 'number' || name === 'caller_id');
  const column = (name: string): number => (named ? heading.indexOf(name) : name === 'number' ? 0 : -1);
  const [numberAt, idAt] = [column('number'), column('caller_id')];
  return lines.slice(named ? 1 : 0).map(({ record, info }) => {
    const number = (record[numberAt] ?? '')
      .replace(/^(\+|00)(.*)\(0\)/, '$1$2')
      .replace(/[\s().-]/g, '')
      .replace(/^00/, '+');
    return { line: info.lines, ...whoIs(number, record[idAt] ?? '') };
  });
};

const whoIs = (number: string, id: string) => {
  if (number !== '') return NUMBER.test(number) ? { number } : { refused: `no phone number; ${HOW_TO_WRITE}` };
  if (id === '') return { refused: `nobody is named; ${HOW_TO_WRITE}` };
  const known = callerId.safeParse(id);
  return known.success ? { callerId: known.data } : { refused: 'no caller_id; it has 32 hex digits' };
};

export interface OptOut {
  /** Null where it was never known, or the caller was forgotten: the id still keeps them out. */
  readonly number: string | null;
  readonly callerId: CallerId;
  readonly since: string;
  readonly source: string;
}

export const writeOptOuts = (optOuts: readonly OptOut[]): string =>
  stringify(
    optOuts.map(({ number, callerId: id, since, source }) => [number ?? '', id, since, source]),
    { header: true, columns: [...COLUMNS] },
  );
