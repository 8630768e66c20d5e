/** A page of lost calls; the heads sort. */
import { type ColumnDef, FlexRender, tableFeatures, useTable } from '@tanstack/react-table';
import type { LossRow } from '../../shapes.ts';
import { changed, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, timeOf } from '../times.ts';

const say = texts.lists;
const features = tableFeatures({});
type Column = ColumnDef<typeof features, LossRow>;

const toneOf = ({ became, status }: LossRow): string => {
  if (became === 'merged') return 'call';
  if (status === null) return 'lost';
  return { open: 'open', 'recovered-by-redial': 'redial', 'recovered-by-caller': 'caller', 'given-up': 'gone' }[status];
};

const becameOf = (row: LossRow): string => {
  if (row.became === 'not-eligible') return texts.reason(row.notEligible);
  if (row.became === 'merged') return say.becameMerged;
  return row.status === 'given-up' ? texts.cases.givenUp(row.giveUpReason) : texts.cases.status[row.status ?? 'open'];
};

const Caller = ({ row }: { row: LossRow }) => {
  const name = row.caller === null ? say.unknownCaller : texts.cases.caller(row.caller);
  return row.caseId === null ? <span>{name}</span> : <a href={hrefOf('case', { id: row.caseId })}>{name}</a>;
};

const time = (at: string | null): string => (at === null ? '–' : timeOf(at));

const columns: Column[] = [
  { id: 'lostAt', header: say.columns.lostAt, cell: ({ row }) => time(row.original.lostAt) },
  { id: 'caller', header: say.columns.caller, cell: ({ row }) => <Caller row={row.original} /> },
  {
    id: 'queue',
    header: say.columns.queue,
    cell: ({ row }) => <span className="place">{row.original.queue ?? '–'}</span>,
  },
  {
    id: 'waitSeconds',
    header: say.columns.waitSeconds,
    cell: ({ row }) => (row.original.waitSeconds === null ? '–' : texts.seconds(row.original.waitSeconds)),
  },
  {
    id: 'became',
    header: say.columns.became,
    cell: ({ row }) => <span className={`chip ${toneOf(row.original)}`}>{becameOf(row.original)}</span>,
  },
  { id: 'attempts', header: say.columns.attempts, cell: ({ row }) => countOf(row.original.attempts) },
  { id: 'firstPlacedAt', header: say.columns.firstPlacedAt, cell: ({ row }) => time(row.original.firstRedialAt) },
  { id: 'closedAt', header: say.columns.closedAt, cell: ({ row }) => time(row.original.closedAt) },
];
const sortable = new Set(['lostAt', 'waitSeconds', 'attempts', 'firstPlacedAt', 'closedAt']);

export const LossTable = ({ rows, route }: { rows: LossRow[]; route: Route }) => {
  const table = useTable({ features, columns, data: rows, getRowId: ({ callId }) => callId });
  const sort = route.query.get('sort') ?? 'lostAt';
  const order = route.query.get('order') ?? 'desc';
  const sorting = (id: string): 'ascending' | 'descending' | undefined =>
    id === sort ? (order === 'asc' ? 'ascending' : 'descending') : undefined;
  const sortBy = (id: string): string =>
    changed(route, { sort: id, order: id === sort && order === 'desc' ? 'asc' : 'desc', page: null, cursor: null });
  return (
    <div className="scrolls" role="region" aria-label={say.title} tabIndex={0}>
      <table className="list-table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" aria-sort={sorting(header.column.id)}>
                  {sortable.has(header.column.id) ? (
                    <a href={sortBy(header.column.id)}>
                      <FlexRender header={header} />
                    </a>
                  ) : (
                    <FlexRender header={header} />
                  )}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <td key={cell.id}>
                  <FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
