/**
 * `GET /api/losses.xlsx`: the whole list as a workbook, streamed row by row. Times are cells of time, by the clock of the zone that was
 * asked for, which is how a spreadsheet thinks of time; everything said by others is text, so that nothing in it is ever a formula.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { writeXlsxStream } from 'hucre/xlsx';
import type { Response } from 'express';
import { lossRowSchema } from '../api/losses-query.ts';
import type { LossRow } from '../shapes.ts';

type Cell = string | number | Date | null;
const names = Object.keys(lossRowSchema.shape) as readonly (keyof LossRow)[];
const times: ReadonlySet<string> = new Set(['lostAt', 'apologisedAt', 'firstRedialAt', 'closedAt']);
const WIDTH = 18;
/** Ids are uuids. */
const ID_WIDTH = 38;

/** A date whose UTC reads as the clock on the wall of the zone. */
const onTheWall = (at: string, zone: string): Date =>
  new Date(
    `${Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' })}Z`,
  );

const columnsFor = (zone: string) =>
  names.map((name) => ({
    header: times.has(name) ? `${name} (${zone})` : name,
    width: name === 'callId' || name === 'caseId' ? ID_WIDTH : WIDTH,
    ...(times.has(name) ? { numFmt: 'yyyy-mm-dd hh:mm:ss' } : {}),
  }));

const cellsOf = (row: LossRow, zone: string): Cell[] =>
  names.map((name) => {
    const value = row[name];
    return times.has(name) && typeof value === 'string' ? onTheWall(value, zone) : value;
  });

async function* cells(rows: AsyncIterable<LossRow>, zone: string): AsyncGenerator<Cell[]> {
  for await (const row of rows) yield cellsOf(row, zone);
}

/** Rows are read as fast as they are taken. Past a million rows it goes on in a second sheet. */
export const lossesWorkbook = (rows: AsyncIterable<LossRow>, zone: string): Readable =>
  Readable.fromWeb(
    writeXlsxStream(cells(rows, zone), {
      name: 'Lost calls',
      columns: columnsFor(zone),
      freezePane: { rows: 1 },
    }) as ReadableStream<Uint8Array>,
  );

export const sendXlsx = async (response: Response, rows: AsyncIterable<LossRow>, zone: string): Promise<void> => {
  response.setHeader('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  response.setHeader('content-disposition', 'attachment; filename="lost-calls.xlsx"');
  await pipeline(lossesWorkbook(rows, zone), response);
};
