/** How measurements are told: a table for people, JSON lines for programs. */
import { rounded, type Measurement } from './measurement.ts';

const tidy = ({ name, value, unit, ratio, against }: Measurement): Measurement => ({
  name,
  value: rounded(value),
  unit,
  ...(ratio === undefined || against === undefined ? {} : { ratio: rounded(ratio), against }),
});

/** One object per line: `{name, value, unit, ratio, against}`, the last two only where there is an aim. */
export const jsonLines = (measured: readonly Measurement[]): string =>
  measured.map((one) => `${JSON.stringify(tidy(one))}\n`).join('');

const HEAD = ['', 'value', 'unit', 'ratio', 'against'];

const cellsOf = (one: Measurement): string[] => {
  const { name, value, unit, ratio = '', against = '' } = tidy(one);
  return [name, String(value), unit, String(ratio), against];
};

const isNumber = (column: number): boolean => column === 1 || column === 3;

export const table = (measured: readonly Measurement[]): string => {
  const rows = [HEAD, ...measured.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${lineOf(row)}\n`).join('');
};
