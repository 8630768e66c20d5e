/** The report in figures, a row for each group; every count opens its list. */
import { type ColumnDef, FlexRender, tableFeatures, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Recovery, RecoveryCell } from '../../shapes.ts';
import { countNames } from '../../measure-names.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, durationOf, shareOf } from '../times.ts';
import { labelOf } from './group-label.ts';
import { partOf } from './period.ts';

const say = texts.recovery;
const features = tableFeatures({});
type Column = ColumnDef<typeof features, RecoveryCell>;
type Place = Readonly<Record<string, string>>;

const Head = ({ name }: { name: keyof typeof say.formulas }) => (
  <span title={say.formulas[name]}>{say.measures[name]}</span>
);

const columnsFor = (told: Recovery, place: Place): Column[] => [
  {
    id: 'key',
    header: () => say.groupings[told.by],
    footer: () => say.total,
    cell: ({ row }) => labelOf(told.by, row.original.key, 'long'),
  },
  ...countNames.map((name): Column => {
    const link = (cell: RecoveryCell, part: Place) =>
      cell[name] === 0 ? (
        <span className="zero">0</span>
      ) : (
        <a href={hrefOf('lists', { ...place, ...part, measure: name })}>{countOf(cell[name])}</a>
      );
    return {
      id: name,
      header: () => <Head name={name} />,
      cell: ({ row }) => link(row.original, partOf(told.by, row.original.key)),
      footer: () => link(told.total, {}),
    };
  }),
  {
    id: 'recoveryRate',
    header: () => <Head name="recoveryRate" />,
    cell: ({ row }) => (row.original.recoveryRate === null ? '–' : shareOf(row.original.recoveryRate)),
    footer: () => (told.total.recoveryRate === null ? '–' : shareOf(told.total.recoveryRate)),
  },
  {
    id: 'medianMinutes',
    header: () => <Head name="medianMinutes" />,
    cell: ({ row }) => minutes(row.original.medianMinutes),
    footer: () => minutes(told.total.medianMinutes),
  },
  {
    id: 'p90Minutes',
    header: () => <Head name="p90Minutes" />,
    cell: ({ row }) => minutes(row.original.p90Minutes),
    footer: () => minutes(told.total.p90Minutes),
  },
];
const minutes = (value: number | null): string => (value === null ? '–' : durationOf(value * 60_000));

export const GroupTable = ({ told, place }: { told: Recovery; place: Place }) => {
  const columns = useMemo(() => columnsFor(told, place), [told, place]);
  const data = useMemo(() => told.groups.filter(({ lost }) => lost > 0), [told]);
  const table = useTable({ features, columns, data, getRowId: ({ key }) => key });
  return (
    <section className="card scrolls" aria-labelledby="table-title" tabIndex={0}>
      <header>
        <h2 id="table-title">{say.table}</h2>
      </header>
      <table className="figures-table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col">
                  <FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell, index) =>
                index === 0 ? (
                  <th key={cell.id} scope="row">
                    <span className="place">
                      <FlexRender cell={cell} />
                    </span>
                  </th>
                ) : (
                  <td key={cell.id}>
                    <FlexRender cell={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          {table.getFooterGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header, index) =>
                index === 0 ? (
                  <th key={header.id} scope="row">
                    <FlexRender footer={header} />
                  </th>
                ) : (
                  <td key={header.id}>
                    <FlexRender footer={header} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tfoot>
      </table>
    </section>
  );
};
