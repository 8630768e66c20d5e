/** Lost calls one by one: filtered, sorted and paged by the service; the address holds every choice. */
import { useQuery } from '@tanstack/react-query';
import { ask } from '../ask.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { zone } from '../preferences.ts';
import { changed, go, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf } from '../times.ts';
import { Exports } from './exports.tsx';
import { ListKinds } from './list-kinds.tsx';
import { LossTable } from './loss-table.tsx';
import { OptOutsPage } from './opt-outs-page.tsx';
import { MOST_COUNTED, Pager } from './pager.tsx';
import { Search } from './search.tsx';

const say = texts.lists;
const { measures, colours } = texts.recovery;

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
  const { from, to, withinMinutes, queue, team, client, reason, caller, id, weekHour } = Object.fromEntries(
    route.query,
  );
  const chosen = [
    withinMinutes && say.within(withinMinutes),
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
          onChange={({ target }) =>
            go(changed(route, { measure: target.value, page: null, cursor: null, reason: null }))
          }
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

const LossesPage = ({ route }: { route: Route }) => {
  const asked = listQuery(route);
  const query = useQuery(ask('losses', asked));
  const told = query.data;
  const countText = (total: number): string =>
    total < MOST_COUNTED ? say.count(countOf(total)) : say.most(countOf(MOST_COUNTED));
  return (
    <div className={query.isError ? 'report stale-report' : 'report'} aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <ListKinds shown="losses" />
      <Filters route={route} />
      <QueryState query={query} />
      {told !== undefined && (
        <section className="card" aria-labelledby="list-title">
          <header className="list-head">
            <h3 id="list-title">{countText(told.total)}</h3>
            <Exports path="losses" asked={asked} />
          </header>
          {told.rows.length === 0 ? <Empty title={say.none} text="" /> : <LossTable rows={told.rows} route={route} />}
          <Pager route={route} told={told} label={say.title} />
        </section>
      )}
    </div>
  );
};

export const ListsPage = ({ route }: { route: Route }) =>
  route.query.get('list') === 'opt-outs' ? <OptOutsPage route={route} /> : <LossesPage route={route} />;
