/** One case on a page of its own: where it stands, and its whole story on one line of time. */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askCase } from '../ask.ts';
import { CaseActions } from '../actions/case-actions.tsx';
import { Refused } from '../live/read-json.ts';
import type { LiveState } from '../live/use-live.ts';
import { Steps, toneOfStatus } from '../parts/case-item.tsx';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import { Story } from '../parts/timeline.tsx';
import { hrefOf, type Route } from '../route.ts';
import type { CaseWithTimeline } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';

import { CallerNumber } from '../viewer/caller-number.tsx';
import { useMay } from '../viewer/use-viewer.ts';

const say = texts.lists;

interface CasePageProps {
  readonly route: Route;
  readonly live: LiveState;
  readonly now: number;
}

/** What is told live of this case is looked at anew at once. */
const useCase = (caseId: string, live: LiveState) => {
  const query = useQuery(askCase(caseId));
  const told = live.cases.find((one) => one.caseId === caseId);
  const { refetch } = query;
  useEffect(() => {
    if (told !== undefined) void refetch();
  }, [told, refetch]);
  return query;
};

const Head = ({ found }: { found: CaseWithTimeline }) => (
  <header className="case-head">
    <p>
      <span className={`chip ${toneOfStatus[found.status]}`}>
        {found.status === 'given-up' ? texts.cases.givenUp(found.giveUpReason) : texts.cases.status[found.status]}
      </span>{' '}
      <time dateTime={found.lostAt}>{timeOf(found.lostAt)}</time>{' '}
      {texts.cases.lostAfter(texts.seconds(found.waitSeconds), found.queue)}
    </p>
    <Steps row={found} />
    <CallerNumber caseId={found.caseId} />
  </header>
);

export const CasePage = ({ route, live, now }: CasePageProps) => {
  const query = useCase(route.query.get('id') ?? '', live);
  const [mayAct, mayPrint] = [useMay('act-on-case'), useMay('print-evidence')];
  const isUnknown = query.error instanceof Refused && (query.error.status === 404 || query.error.status === 400);
  const found = query.data;
  return (
    <div className="report">
      <h2 className="page-title">{found === undefined ? say.title : say.caseTitle(found.caller)}</h2>
      <p className="controls no-print">
        <a href={hrefOf('lists')}>{say.back}</a>
        {mayPrint && found !== undefined && found.attempts > 0 && (
          <a href={hrefOf('evidence', { case: found.caseId })}>{texts.evidence.all}</a>
        )}
        <button type="button" className="button" onClick={() => window.print()}>
          {texts.states.print}
        </button>
      </p>
      {isUnknown ? <Empty title={say.noCase} text="" /> : <QueryState query={query} />}
      {found !== undefined && (
        <>
          {mayAct && <CaseActions found={found} now={now + live.clockOffset} />}
          <section className="card">
            <Head found={found} />
            <Story found={found} />
          </section>
        </>
      )}
    </div>
  );
};
