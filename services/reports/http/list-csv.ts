/** A whole list as CSV, streamed. Begins with a byte order mark, by which spreadsheets know UTF-8. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import type { ListFile } from './list-file.ts';

export const sendCsv = async <Row extends object>(
  response: Response,
  list: ListFile<Row>,
  rows: AsyncIterable<Row>,
): Promise<void> => {
  response.setHeader('content-type', 'text/csv; charset=utf-8');
  response.setHeader('content-disposition', `attachment; filename="${list.name}.csv"`);
  const cast = { boolean: String };
  const toText = stringify({ header: true, cast, columns: [...list.columns], escape_formulas: true, bom: true });
  await pipeline(Readable.from(rows), toText, response);
};
