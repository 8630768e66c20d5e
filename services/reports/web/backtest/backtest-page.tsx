/** What another policy would have changed: ordered here, played apart from the live services, kept with who ordered it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BacktestRun, Backtests } from '../../shapes.ts';
import { askBacktests } from '../ask.ts';
import { Refused } from '../live/read-json.ts';
import { Empty } from '../parts/empty.tsx';
import { QueryState } from '../parts/query-state.tsx';
import type { Route } from '../route.ts';
import { texts } from '../texts.ts';
import { shareOf, shortTimeOf } from '../times.ts';
import { Comparison } from './comparison.tsx';
import { Order } from './order.tsx';
import { PastRuns } from './past-runs.tsx';

const say = texts.backtest;
const NOT_ALLOWED = 403;

const Unavailable = () => (
  <div className="card padded">
    <p>
      <strong>{say.unavailable}</strong>
    </p>
    <p>{say.command}</p>
    <pre className="command" tabIndex={0}>
      npm run backtest -- --data DIR --policy FILE
    </pre>
  </div>
);

/** Half of the work is the present policy. */
const Running = ({ told, onChange }: { told: Backtests; onChange: () => void }) => {
  const run = told.runs.find(({ state }) => state === 'running');
  if (run === undefined) return null;
  const { side, share } = told.progress ?? { side: 'baseline', share: 0 };
  const done = (side === 'baseline' ? 0 : 0.5) + share / 2;
  const cancel = async (): Promise<void> => {
    await fetch(`api/back-tests/${encodeURIComponent(run.id)}`, { method: 'DELETE' });
    onChange();
  };
  return (
    <section className="card padded running" aria-labelledby="running-title">
      <h2 id="running-title">
        {say.running}: {run.policyVersion}
      </h2>
      <progress aria-labelledby="running-title" value={done} max={1} />
      <p role="status">
        {shareOf(done)}, {say.sides[side]}{' '}
        <span className="note">{say.startedBy(run.by, shortTimeOf(run.startedAt))}</span>
      </p>
      <button type="button" className="button" onClick={() => void cancel()}>
        {say.cancel}
      </button>
    </section>
  );
};

export const BacktestPage = ({ route }: { route: Route }) => {
  const query = useQuery(askBacktests());
  const queries = useQueryClient();
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ['back-tests'] });
  const told = query.data;
  const chosen = route.query.get('id');
  // One that failed is shown as well: the figures of an older one would pass for its own.
  const isOver = ({ state }: BacktestRun): boolean => state === 'done' || state === 'failed';
  const shown = told?.runs.find(({ id }) => id === chosen) ?? told?.runs.find(isOver);
  const isNotAllowed = query.error instanceof Refused && query.error.status === NOT_ALLOWED;
  const isRunning = told?.runs.some(({ state }) => state === 'running') ?? false;
  return (
    <div className="report backtest">
      <h2 className="page-title">{say.title}</h2>
      <p className="about">{say.about}</p>
      {isNotAllowed ? <p className="problem">{say.notAllowed}</p> : <QueryState query={query} />}
      {told !== undefined && !told.available && <Unavailable />}
      {told?.presentPolicy != null && <Order present={told.presentPolicy} isBusy={isRunning} onStart={refresh} />}
      {told !== undefined && <Running told={told} onChange={refresh} />}
      {shown !== undefined && shown.state !== 'running' && <Comparison run={shown} />}
      {told !== undefined && told.runs.length > 0 && <PastRuns runs={told.runs} shown={shown?.id ?? null} />}
      {told !== undefined && told.available && told.runs.length === 0 && (
        <div className="card no-print">
          <Empty title={say.none} text={say.noneText} />
        </div>
      )}
    </div>
  );
};
