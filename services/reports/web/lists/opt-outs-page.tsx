/** Callers who asked to be left alone: filtered and paged by the service; the address holds every choice. */
import { useQuery } from '@tanstack/react-query';
import type { OptOutRow } from '../../shapes.ts';
import { ask } from '../ask.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { zone } from '../preferences.ts';
import { plusDays } from '../recovery/period.ts';
import { changed, go, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf, timeOf } from '../times.ts';
import { Exports } from './exports.tsx';
import { ListKinds } from './list-kinds.tsx';
import { MOST_COUNTED, Pager } from './pager.tsx';

const say = texts.optOuts;
const sources = ['sms', 'import', 'agent'] as const;
const filters = ['from', 'to', 'source', 'client'] as const;
/** Another choice begins at its first page. */
const fromStart = { page: null, cursor: null };

const listQuery = ({ query }: Route): URLSearchParams => {
  const asked = new URLSearchParams(query);
  asked.delete('list');
  asked.set('zone', zone);
  return asked;
};

const Days = ({ route }: { route: Route }) => {
  const from = route.query.get('from') ?? '';
  const to = route.query.get('to') ?? '';
  const last = to === '' ? '' : plusDays(to, -1);
  const toAfter = (day: string): string | null => (day === '' ? null : plusDays(day, 1));
  return (
    <>
      <label>
        {texts.recovery.from}{' '}
        <input
          type="date"
          value={from}
          max={last}
          onChange={({ target }) => go(changed(route, { from: target.value, ...fromStart }))}
        />
      </label>
      <label>
        {texts.recovery.to}{' '}
        <input
          type="date"
          value={last}
          min={from}
          onChange={({ target }) => go(changed(route, { to: toAfter(target.value), ...fromStart }))}
        />
      </label>
    </>
  );
};

const Filters = ({ route }: { route: Route }) => {
  const client = route.query.get('client');
  return (
    <div className="controls no-print">
      <label>
        {say.source}{' '}
        <select
          value={route.query.get('source') ?? ''}
          onChange={({ target }) => go(changed(route, { source: target.value, ...fromStart }))}
        >
          <option value="">{say.allSources}</option>
          {sources.map((source) => (
            <option key={source} value={source}>
              {say.sources[source]}
            </option>
          ))}
        </select>
      </label>
      <Days route={route} />
      {client !== null && <span className="chip">{client}</span>}
      {filters.some((name) => route.query.has(name)) && (
        <a href={hrefOf('lists', { list: 'opt-outs' })}>{texts.lists.reset}</a>
      )}
    </div>
  );
};

const Row = ({ row, route }: { row: OptOutRow; route: Route }) => (
  <tr>
    <td>
      <time dateTime={row.since}>{timeOf(row.since)}</time>
    </td>
    <td>
      <a href={hrefOf('lists', { caller: row.callerId })}>{texts.cases.caller(row.caller)}</a>
    </td>
    <td>{say.sources[row.source]}</td>
    <td>
      {row.client === null ? '–' : <a href={changed(route, { client: row.client, ...fromStart })}>{row.client}</a>}
    </td>
    <td>{row.caseOpenThen ? say.yes : say.no}</td>
  </tr>
);

const Table = ({ rows, route }: { rows: readonly OptOutRow[]; route: Route }) => {
  const isOldestFirst = route.query.get('order') === 'asc';
  const turned = changed(route, { order: isOldestFirst ? null : 'asc', ...fromStart });
  return (
    <div className="scrolls" role="region" aria-label={say.title} tabIndex={0}>
      <table className="list-table">
        <thead>
          <tr>
            <th scope="col" aria-sort={isOldestFirst ? 'ascending' : 'descending'}>
              <a href={turned}>{say.columns.since}</a>
            </th>
            <th scope="col">{say.columns.caller}</th>
            <th scope="col">{say.columns.source}</th>
            <th scope="col">{say.columns.client}</th>
            <th scope="col">{say.columns.caseOpenThen}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.callerId} row={row} route={route} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const OptOutsPage = ({ route }: { route: Route }) => {
  const asked = listQuery(route);
  const query = useQuery(ask('opt-outs', asked));
  const told = query.data;
  const count = (total: number): string =>
    total < MOST_COUNTED ? say.count(countOf(total), total) : say.most(countOf(MOST_COUNTED));
  return (
    <div className={query.isError ? 'report stale-report' : 'report'} aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <ListKinds shown="opt-outs" />
      <Filters route={route} />
      <QueryState query={query} />
      {told !== undefined && (
        <section className="card" aria-labelledby="list-title">
          <header className="list-head">
            <h3 id="list-title">{count(told.total)}</h3>
            <Exports path="opt-outs" asked={asked} />
          </header>
          {told.rows.length === 0 ? (
            <Empty title={say.none} text={say.noneText} />
          ) : (
            <Table rows={told.rows} route={route} />
          )}
          <Pager route={route} told={told} label={say.title} />
        </section>
      )}
    </div>
  );
};
