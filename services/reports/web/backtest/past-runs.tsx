/** The back-tests there were: which policy, which days, whose, and how it ended; each opens its figures. */
import type { BacktestRun } from '../../shapes.ts';
import { plusDays } from '../recovery/period.ts';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { shortTimeOf } from '../times.ts';

const say = texts.backtest;

const Run = ({ run, isShown }: { run: BacktestRun; isShown: boolean }) => (
  <tr>
    <th scope="row">
      <a href={hrefOf('backtest', { id: run.id })} aria-current={isShown ? 'true' : undefined}>
        {run.policyVersion}
      </a>
    </th>
    <td>
      {run.from} – {plusDays(run.to, -1)}
    </td>
    <td>{say.states[run.state]}</td>
    <td>{run.by}</td>
    <td>{shortTimeOf(run.startedAt)}</td>
  </tr>
);

export const PastRuns = ({ runs, shown }: { runs: readonly BacktestRun[]; shown: string | null }) => (
  <section className="card scrolls no-print" aria-labelledby="past-title" tabIndex={0}>
    <header>
      <h2 id="past-title">{say.past}</h2>
    </header>
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">{say.columns.policyVersion}</th>
          <th scope="col">{say.columns.period}</th>
          <th scope="col">{say.columns.state}</th>
          <th scope="col">{say.columns.by}</th>
          <th scope="col">{say.columns.startedAt}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Run key={run.id} run={run} isShown={run.id === shown} />
        ))}
      </tbody>
    </table>
  </section>
);
