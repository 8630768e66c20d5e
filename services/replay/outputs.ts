/** The two files a replay ends with. */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LostCallRow, Summary } from '@ringback/reports/shapes.ts';
import { stringify } from 'csv-stringify';

const CASES = 'cases.csv';
const SUMMARY = 'summary.json';
export const RESULTS = [CASES, SUMMARY] as const;

const columns = [
  'callId',
  'callerId',
  'lostAt',
  'waitSeconds',
  'queue',
  'caseId',
  'notEligible',
  'apology',
  'attempts',
  'outcome',
  'recoveredAt',
] as const satisfies readonly (keyof LostCallRow)[];

/** One row per lost call, in the order they were lost. Streamed: a year fits as well as a day. */
export const writeCases = async (dir: string, rows: AsyncIterable<LostCallRow>): Promise<void> => {
  await pipeline(
    Readable.from(rows),
    stringify({ header: true, columns: [...columns], escape_formulas: true }),
    createWriteStream(join(dir, CASES)),
  );
};

export const writeSummary = async (dir: string, summary: Summary): Promise<void> => {
  await writeFile(join(dir, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
};
