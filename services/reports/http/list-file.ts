/** The lists that are exported: their names and columns, as spreadsheets show them. */
import { lossRowSchema } from '../api/losses-query.ts';
import { optOutRowSchema } from '../api/opt-outs-shape.ts';
import type { LossRow, OptOutRow } from '../shapes.ts';

export interface ListFile<Row> {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Of the sheet. */
  readonly title: string;
  readonly columns: readonly (keyof Row & string)[];
  readonly times: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

const columnsOf = <Shape extends object>({ shape }: { readonly shape: Shape }) =>
  Object.keys(shape) as (keyof Shape & string)[];

export const lostCallsFile: ListFile<LossRow> = {
  name: 'lost-calls',
  title: 'Lost calls',
  columns: columnsOf(lossRowSchema),
  times: new Set(['lostAt', 'apologisedAt', 'firstRedialAt', 'closedAt']),
  ids: new Set(['callId', 'caseId']),
};

export const optOutsFile: ListFile<OptOutRow> = {
  name: 'opted-out',
  title: 'Opted out',
  columns: columnsOf(optOutRowSchema).filter((column) => column !== 'callerId'),
  times: new Set(['since']),
  ids: new Set(),
};
