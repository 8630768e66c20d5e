/** Who saw and did what: filtered and paged by the service; the address holds every choice. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AuditEntry, AuditPage as Told } from '../../shapes.ts';
import { readJson } from '../live/read-json.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { changed, go, hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';
import { countOf } from '../times.ts';
import { AuditTable } from './audit-table.tsx';

const say = texts.signIn.audit;
const actions = Object.keys(say.actions) as AuditEntry['what'][];

const Filters = ({ route }: { route: Route }) => {
  const { query } = route;
  const choose = (key: string, value: string): void => go(changed(route, { [key]: value, page: null }));
  return (
    <div className="controls no-print">
      <label>
        {say.what}
        <select value={query.get('what') ?? ''} onChange={({ target }) => choose('what', target.value)}>
          <option value="">{say.all}</option>
          {actions.map((what) => (
            <option key={what} value={what}>
              {say.actions[what]}
            </option>
          ))}
        </select>
      </label>
      {(['from', 'to'] as const).map((key) => (
        <label key={key}>
          {say[key]}
          <input type="date" value={query.get(key) ?? ''} onChange={({ target }) => choose(key, target.value)} />
        </label>
      ))}
      <label>
        {say.who}
        <input
          type="search"
          key={query.get('viewer') ?? ''}
          defaultValue={query.get('viewer') ?? ''}
          onBlur={({ target }) => choose('viewer', target.value.trim())}
          onKeyDown={({ key, currentTarget }) => key === 'Enter' && choose('viewer', currentTarget.value.trim())}
        />
      </label>
      {query.get('target') !== null && <span className="chip">{query.get('target')}</span>}
      {query.size > 0 && <a href={hrefOf('audit')}>{texts.lists.reset}</a>}
    </div>
  );
};

const Pager = ({ route, told }: { route: Route; told: Told }) => (
  <nav className="pager no-print" aria-label={say.title}>
    {told.page > 1 && <a href={changed(route, { page: told.page - 1 })}>{texts.lists.previous}</a>}
    <span>{say.page(countOf(told.page))}</span>
    {told.hasMore && <a href={changed(route, { page: told.page + 1 })}>{texts.lists.next}</a>}
  </nav>
);

export const AuditPage = ({ route }: { route: Route }) => {
  const asked = route.query.toString();
  const query = useQuery({
    queryKey: ['audit', asked],
    queryFn: ({ signal }) => readJson<Told>(`api/audit?${asked}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const told = query.data;
  const filter = new URLSearchParams(route.query);
  filter.delete('page');
  return (
    <div className="report" aria-busy={query.isFetching}>
      <h2 className="page-title">{say.title}</h2>
      <Filters route={route} />
      <QueryState query={query} />
      {told !== undefined && (
        <section className="card" aria-labelledby="audit-title">
          <header className="list-head">
            <h3 id="audit-title">{say.explained}</h3>
            <a className="no-print" href={`api/audit.csv?${filter}`} download>
              {texts.lists.export}
            </a>
          </header>
          {told.entries.length === 0 ? (
            <Empty title={say.none} text="" />
          ) : (
            <AuditTable entries={told.entries} route={route} />
          )}
          <Pager route={route} told={told} />
        </section>
      )}
    </div>
  );
};
