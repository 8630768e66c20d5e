/** The last cases, by outcome if wanted, each with its timeline. */
import { useState } from 'react';
import type { CaseStatus } from '../../shapes.ts';
import type { LiveState } from '../live/use-live.ts';
import { texts } from '../texts.ts';
import { CaseItem } from './case-item.tsx';
import { Empty } from './empty.tsx';
import { useCaseList } from './use-case-list.ts';

const say = texts.cases;
/** Rows at first, so that on a phone what comes below is not far away; and how many more at a time. */
const FEW = 10;
const MORE = 30;
const filters: readonly (CaseStatus | null)[] = [
  null,
  'open',
  'recovered-by-redial',
  'recovered-by-caller',
  'given-up',
];

export const Cases = ({ live, isWaiting }: { live: LiveState; isWaiting: boolean }) => {
  const [status, setStatus] = useState<CaseStatus | null>(null);
  const list = useCaseList(status, live);
  const [shown, setShown] = useState(FEW);
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = list.rows.findIndex(({ caseId }) => caseId === openId);
  const rows = list.rows.slice(0, Math.max(shown, opened + 1));
  const showMore = (): void => {
    setShown(rows.length + MORE);
    if (list.hasOlder && list.rows.length < rows.length + MORE) list.showOlder();
  };
  return (
    <section className="card cases" id="cases" aria-labelledby="cases-title">
      <header>
        <h2 id="cases-title">{say.title}</h2>
        <div className="filters" role="group" aria-labelledby="cases-title">
          {filters.map((one) => (
            <button key={one ?? 'all'} type="button" aria-pressed={status === one} onClick={() => setStatus(one)}>
              {one === null ? say.all : say.status[one]}
            </button>
          ))}
        </div>
      </header>
      {list.hasFailed && <p className="problem">{say.failed}</p>}
      {list.rows.length === 0 && !list.isLoading && live.tallies !== null && (
        <Empty
          title={isWaiting ? texts.waiting.title : status === null ? say.none : say.noneOfStatus}
          text={isWaiting ? texts.waiting.text : ''}
          isPulsing={isWaiting}
        />
      )}
      <ol className="case-list">
        {rows.map((row) => (
          <CaseItem
            key={row.caseId}
            row={row}
            isOpen={openId === row.caseId}
            onToggle={() => setOpenId(openId === row.caseId ? null : row.caseId)}
          />
        ))}
      </ol>
      {list.isLoading && <p className="loading">{say.loading}</p>}
      {(list.hasOlder || rows.length < list.rows.length) && !list.isLoading && (
        <button type="button" className="more" onClick={showMore}>
          {say.older}
        </button>
      )}
    </section>
  );
};
