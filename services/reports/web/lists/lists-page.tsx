/** Lost calls one by one: filtered, sorted and paged by the service; the address holds every choice. */
import { useQuery } from '@tanstack/react-query';
import type { Losses } from '../../shapes.ts';
import { ask } from '../ask.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { zone } from '../preferences.ts';
import { changed, go, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf } from '../times.ts';
import { LossTable } from './loss-table.tsx';
import { useMay } from '../viewer/use-viewer.ts';
import { Search } from './search.tsx';

const say = texts.lists;
const { measures, colours } = texts.recovery;
const MOST_COUNTED = 10_000;

const shown = [
  'lost',
  'late',
  'optedOut',
  'open',
  'opened',
  'notEligible',
  'merged',
  'apologised',
  'redialled',
  'byRedial',
  'byCaller',
  'none',
] as const;
const inColours = ['alone', 'within20m', 'within23h', 'later', 'nobody', 'waiting', 'heldOut'] as const;

const listQuery = ({ query }: Route): URLSearchParams => {
  const asked = new URLSearchParams(query);
  asked.set('zone', zone);
  return asked;
};

const Filters = ({ route }: { route: Route }) => {
  const measure = route.query.get('measure') ?? 'lost';
  const { from, to, queue, team, client, reason, caller, id, weekHour } = Object.fromEntries(route.query);
  const chosen = [
    from && `${from} – ${to ?? ''}`,
    queue,
    team,
    client,
    reason && texts.reason(reason),
    caller,
    id,
    weekHour,
  ];
  const chips = chosen.filter((one) => one !== undefined && one !== '');
  return (
    <div className="controls no-print">
      <label>
        {say.show}{' '}
        <select
          value={measure}
          onChange={({ target }) => go(changed(route, { measure: target.value, page: null, reason: null }))}
        >
          {shown.map((one) => (
            <option key={one} value={one}>
              {measures[one]}
            </option>
          ))}
          <optgroup label={colours.title}>
            {inColours.map((one) => (
              <option key={one} value={one}>
                {colours[one]}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
      <Search />
      {chips.map((chip) => (
        <span key={chip} className="chip">
          {chip}
        </span>
      ))}
      {chips.length > 0 && <a href={hrefOf('lists', { measure })}>{say.reset}</a>}
    </div>
  );
};

const Pager = ({ route, told }: { route: Route; told: Losses }) => {
  const pages = Math.max(1, Math.ceil(told.total / told.pageSize));
  return (
    <nav className="pager no-print" aria-label={say.title}>
      {told.page > 1 && <a href={changed(route, { page: told.page - 1 })}>{say.previous}</a>}
      <span>{say.page(countOf(told.page), countOf(pages))}</span>
      {told.rows.length === told.pageSize && <a href={changed(route, { page: told.page + 1 })}>{say.next}</a>}
    </nav>
  );
};

export const ListsPage = ({ route }: { route: Route }) => {
  const asked = listQuery(route);
  const query = useQuery(ask('losses', asked));
  const told = query.data;
  const mayExport = useMay('export-lists');
  const countText = (total: number): string =>
    total < MOST_COUNTED ? say.count(countOf(total)) : say.most(countOf(MOST_COUNTED));
  return (
    <div className={query.isError ? 'report stale-report' : 'report'} aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <Filters route={route} />
      <QueryState query={query} />
      {told !== undefined && (
        <section className="card" aria-labelledby="list-title">
          <header className="list-head">
            <h3 id="list-title">{countText(told.total)}</h3>
            {mayExport && (
              <span className="exports no-print">
                <a href={`api/losses.csv?${asked}`} download>
                  {say.export}
                </a>
                <a href={`api/losses.xlsx?${asked}`} download>
                  {say.exportXlsx}
                </a>
              </span>
            )}
          </header>
          {told.rows.length === 0 ? <Empty title={say.none} text="" /> : <LossTable rows={told.rows} route={route} />}
          <Pager route={route} told={told} />
        </section>
      )}
    </div>
  );
};
