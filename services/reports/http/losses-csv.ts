/** `GET /api/losses.csv`: the whole list, streamed. Begins with a byte order mark, by which spreadsheets know UTF-8. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { lossRowSchema } from '../api/losses-query.ts';
import type { LossRow } from '../shapes.ts';

export const sendCsv = async (response: Response, rows: AsyncIterable<LossRow>): Promise<void> => {
  response.setHeader('content-type', 'text/csv; charset=utf-8');
  response.setHeader('content-disposition', 'attachment; filename="lost-calls.csv"');
  const columns = Object.keys(lossRowSchema.shape);
  await pipeline(Readable.from(rows), stringify({ header: true, columns, escape_formulas: true, bom: true }), response);
};
