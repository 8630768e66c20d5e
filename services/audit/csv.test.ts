import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvRecords } from './csv.ts';

const read = (text: string): string[][] => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-csv-'));
  try {
    writeFileSync(join(folder, 'a.csv'), text);
    return [...csvRecords(join(folder, 'a.csv'))];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('records with empty fields, either line end, with and without a last line end', () => {
  expect(read('a,b\r\n1,\n,2')).toEqual([
    ['a', 'b'],
    ['1', ''],
    ['', '2'],
  ]);
  expect(read('a\n')).toEqual([['a']]);
  expect(read('')).toEqual([]);
});

test('quoted fields keep commas, quotes and line ends', () => {
  expect(read('"a,b","say ""hi""","two\nlines"\n')).toEqual([['a,b', 'say "hi"', 'two\nlines']]);
});

test('the quote that keeps a spreadsheet from calculating is not part of the field', () => {
  expect(read(`'+call-1,'=1+1,it's\n`)).toEqual([['+call-1', '=1+1', "it's"]]);
});

test('letters of several bytes survive the border between two pieces', () => {
  const long = `${'x'.repeat((1 << 16) - 1)}ё`;
  expect(read(`${long}\n`)).toEqual([[long]]);
});
