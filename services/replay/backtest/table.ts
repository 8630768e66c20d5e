/** The comparison as a person reads it. */
import { backtestFigures, type BacktestFigure, type BacktestResult } from '@ringback/reports/api/backtest-shape.ts';
import Table from 'cli-table3';

const plain = { head: [], border: [], 'padding-left': 1, 'padding-right': 1 };
const framed = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const names: Readonly<Record<BacktestFigure, string>> = {
  lost: 'lost calls',
  eligible: '  eligible',
  eligibleCallers: '  eligible callers',
  apologiesSent: 'apologies sent',
  apologiesRefused: '  refused by a rule',
  redialsPlaced: 'redials placed',
  redialsAnswered: '  answered by a person',
  redialsConnected: '  connected',
  redialsAbandoned: '  abandoned',
  abandonmentRate: 'abandonment',
  recoveredByRedial: 'recovered by redial',
  recoveredByCaller: 'recovered by caller',
  givenUp: 'given up',
  openAtEnd: 'open at the end',
  recoveryRate: 'recovered of cases',
  contactsPerCaller: 'contacts per caller',
  medianMinutes: 'minutes to callback, median',
  p90Minutes: 'minutes to callback, 90 %',
  occupancy: 'agent occupancy',
};
const rates = new Set<BacktestFigure>(['abandonmentRate', 'recoveryRate', 'occupancy']);

const shown = (name: BacktestFigure, value: number | null | undefined): string => {
  if (value == null) return '–';
  return rates.has(name) ? `${(value * 100).toFixed(1)} %` : String(value);
};
const signed = (name: BacktestFigure, value: number | null | undefined): string =>
  value == null
    ? '–'
    : value === 0
      ? '0'
      : `${value > 0 ? '+' : ''}${rates.has(name) ? `${(value * 100).toFixed(1)} points` : value}`;

export const comparisonTable = ({ baseline, candidate, difference }: BacktestResult): string => {
  const table = new Table({ style: plain, chars: framed, colAligns: ['left', 'right', 'right', 'right'] });
  table.push(['', baseline.policyVersion, candidate.policyVersion, 'difference']);
  for (const name of backtestFigures)
    table.push([
      names[name],
      shown(name, baseline.figures[name]),
      shown(name, candidate.figures[name]),
      signed(name, difference[name]),
    ]);
  return table.toString();
};

/** What the reader must know of the history. */
export const remarks = ({ baseline, recordedPolicies, unreadable, optedOut }: BacktestResult): string[] => [
  ...(recordedPolicies.length > 0 && !recordedPolicies.includes(baseline.policyVersion)
    ? [
        `The history was made under policy ${recordedPolicies.join(', ')}, not ${baseline.policyVersion}: give that file with --against to compare with it.`,
      ]
    : []),
  ...(unreadable > 0 ? [`${unreadable} messages of the history cannot be read and are left out.`] : []),
  ...(optedOut > 0 ? [`${optedOut} callers had opted out before, and are left alone on both sides.`] : []),
];
