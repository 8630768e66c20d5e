/** One case on a page of its own: where it stands, and its whole story on one line of time. */
import { useQuery } from '@tanstack/react-query';
import { askCase } from '../ask.ts';
import { Refused } from '../live/read-json.ts';
import { CaseItem } from '../parts/case-item.tsx';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { hrefOf, type Route } from '../route.ts';
import { texts } from '../texts.ts';

const say = texts.lists;

export const CasePage = ({ route }: { route: Route }) => {
  const query = useQuery(askCase(route.query.get('id') ?? ''));
  const isUnknown = query.error instanceof Refused && (query.error.status === 404 || query.error.status === 400);
  const found = query.data;
  return (
    <div className="report">
      <h2 className="page-title">{found === undefined ? say.title : say.caseTitle(found.caller)}</h2>
      <p className="controls no-print">
        <a href={hrefOf('lists')}>{say.back}</a>
        {found !== undefined && found.attempts > 0 && (
          <a href={hrefOf('evidence', { case: found.caseId })}>{texts.evidence.all}</a>
        )}
        <button type="button" className="button" onClick={() => window.print()}>
          {texts.states.print}
        </button>
      </p>
      {isUnknown ? <Empty title={say.noCase} text="" /> : <QueryState query={query} />}
      {found !== undefined && (
        <section className="card">
          <ol>
            <CaseItem row={found} isOpen onToggle={() => {}} />
          </ol>
        </section>
      )}
    </div>
  );
};
