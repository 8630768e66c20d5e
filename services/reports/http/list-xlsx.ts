/**
 * A whole list as a workbook, streamed row by row. Times are cells of time, by the clock of the zone that was
 * asked for, which is how a spreadsheet thinks of time; everything said by others is text, so that nothing in it is ever a formula.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { writeXlsxStream } from 'hucre/xlsx';
import type { Response } from 'express';
import type { ListFile } from './list-file.ts';

type Cell = string | number | boolean | Date | null;
const WIDTH = 18;
/** Ids are uuids. */
const ID_WIDTH = 38;

/** A date whose UTC reads as the clock on the wall of the zone. */
const onTheWall = (at: string, zone: string): Date =>
  new Date(
    `${Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' })}Z`,
  );

const columnsFor = <Row>({ columns, times, ids }: ListFile<Row>, zone: string) =>
  columns.map((name) => ({
    header: times.has(name) ? `${name} (${zone})` : name,
    width: ids.has(name) ? ID_WIDTH : WIDTH,
    ...(times.has(name) ? { numFmt: 'yyyy-mm-dd hh:mm:ss' } : {}),
  }));

const cellsOf = <Row>({ columns, times }: ListFile<Row>, row: Row, zone: string): Cell[] =>
  columns.map((name) => {
    const value = row[name] as Cell;
    return times.has(name) && typeof value === 'string' ? onTheWall(value, zone) : value;
  });

async function* cells<Row>(list: ListFile<Row>, rows: AsyncIterable<Row>, zone: string): AsyncGenerator<Cell[]> {
  for await (const row of rows) yield cellsOf(list, row, zone);
}

/** Rows are read as fast as they are taken. Past a million rows it goes on in a second sheet. */
export const listWorkbook = <Row>(list: ListFile<Row>, rows: AsyncIterable<Row>, zone: string): Readable =>
  Readable.fromWeb(
    writeXlsxStream(cells(list, rows, zone), {
      name: list.title,
      columns: columnsFor(list, zone),
      freezePane: { rows: 1 },
    }) as ReadableStream<Uint8Array>,
  );

export const sendXlsx = async <Row>(
  response: Response,
  list: ListFile<Row>,
  rows: AsyncIterable<Row>,
  zone: string,
): Promise<void> => {
  response.setHeader('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  response.setHeader('content-disposition', `attachment; filename="${list.name}.xlsx"`);
  await pipeline(listWorkbook(list, rows, zone), response);
};
