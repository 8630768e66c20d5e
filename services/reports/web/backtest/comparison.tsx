/** One back-test in figures: the present policy, the one that was tried, and whether the difference is for better or worse. */
import type { BacktestFigure, BacktestResult, BacktestRun } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { countOf, decimalOf, shareOf, shortTimeOf } from '../times.ts';

const say = texts.backtest;

/** More is better, worse, or neither. */
const better: Readonly<Partial<Record<BacktestFigure, 1 | -1>>> = {
  recoveredByRedial: 1,
  recoveryRate: 1,
  redialsConnected: 1,
  redialsAbandoned: -1,
  abandonmentRate: -1,
  givenUp: -1,
  contactsPerCaller: -1,
  medianMinutes: -1,
  p90Minutes: -1,
};
const rates = new Set<BacktestFigure>(['abandonmentRate', 'recoveryRate', 'occupancy']);
const fractions = new Set<BacktestFigure>(['contactsPerCaller', 'medianMinutes', 'p90Minutes']);
/** Less than one contact is a difference, too. */
const fine = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 2 });
const order = Object.keys(say.figures) as BacktestFigure[];

const shown = (name: BacktestFigure, value: number | null): string => {
  if (value === null) return '–';
  if (rates.has(name)) return shareOf(value);
  return fractions.has(name) ? fine.format(value) : countOf(value);
};
const signed = (name: BacktestFigure, value: number | null): string => {
  if (value === null) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = rates.has(name) ? `${decimalOf(size * 100)} ${say.points}` : shown(name, size);
  return `${value > 0 ? '+' : '−'}${text}`;
};
const toneOf = (name: BacktestFigure, value: number | null): string => {
  const direction = better[name];
  if (value === null || value === 0 || direction === undefined) return 'same';
  return value * direction > 0 ? 'better' : 'worse';
};

/** The two sides as bars, one above the other. */
const Pair = ({ one, other }: { one: number | null; other: number | null }) => {
  const most = Math.max(one ?? 0, other ?? 0, 1e-9);
  return (
    <svg className="pair" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className="present" width={(100 * (one ?? 0)) / most} y="0" height="4" />
      <rect className="tried" width={(100 * (other ?? 0)) / most} y="6" height="4" />
    </svg>
  );
};

const Remarks = ({ result }: { result: BacktestResult }) => {
  const { recordedPolicies, baseline, unreadable, optedOut } = result;
  const isOther = recordedPolicies.length > 0 && !recordedPolicies.includes(baseline.policyVersion);
  return (
    <div className="remarks">
      {isOther && <p className="note">{say.otherPolicy(recordedPolicies.join(', '))}</p>}
      {unreadable > 0 && <p className="note">{say.unreadable(countOf(unreadable))}</p>}
      {optedOut > 0 && <p className="note">{say.optedOut(countOf(optedOut))}</p>}
      <p className="note">{say.limits}</p>
    </div>
  );
};

const Figures = ({ result }: { result: BacktestResult }) => {
  const { baseline, candidate, difference } = result;
  return (
    <div className="scrolls" tabIndex={0} role="region" aria-label={say.difference}>
      <table className="figures-table comparison">
        <thead>
          <tr>
            <th scope="col">{say.figure}</th>
            <th scope="col">{say.presentColumn(baseline.policyVersion)}</th>
            <th scope="col">{say.triedColumn(candidate.policyVersion)}</th>
            <td className="bars-of" />
            <th scope="col">{say.difference}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((name) => (
            <tr key={name}>
              <th scope="row">{say.figures[name]}</th>
              <td>{shown(name, baseline.figures[name] ?? null)}</td>
              <td>{shown(name, candidate.figures[name] ?? null)}</td>
              <td className="bars-of">
                <Pair one={baseline.figures[name] ?? null} other={candidate.figures[name] ?? null} />
              </td>
              <td className={toneOf(name, difference[name] ?? null)}>{signed(name, difference[name] ?? null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const Comparison = ({ run }: { run: BacktestRun }) => {
  const { result, state, problem, policyVersion } = run;
  return (
    <section className="card" aria-labelledby="comparison-title">
      <header className="comparison-head">
        <h2 id="comparison-title">{policyVersion}</h2>
        {result !== null && (
          <p>{say.result(shortTimeOf(result.from), shortTimeOf(result.to), countOf(result.calls))}</p>
        )}
        {result !== null && (
          <button type="button" className="button no-print" onClick={() => window.print()}>
            {say.print}
          </button>
        )}
      </header>
      {state === 'failed' && (
        <p className="padded wrong">
          {say.failed} {problem}
        </p>
      )}
      {state === 'cancelled' && <p className="padded">{say.wasCancelled}</p>}
      {result !== null && (
        <>
          <Figures result={result} />
          <Remarks result={result} />
        </>
      )}
    </section>
  );
};
