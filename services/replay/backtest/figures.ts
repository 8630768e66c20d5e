/** The figures two policies are compared by, from the summary of each run. */
import { backtestFigures, type BacktestFigure, type BacktestResult } from '@ringback/reports/api/backtest-shape.ts';
import type { CountByReason, Summary } from '@ringback/reports/shapes.ts';

type Figures = BacktestResult['difference'];

const sum = (counts: CountByReason): number => Object.values(counts).reduce((total, count) => total + count, 0);
const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : rounded(part / whole));
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** `eligibleCallers`: different ones among the lost calls that are chased. */
export const figuresOf = (summary: Summary, eligibleCallers: number): Figures => {
  const { calls, notEligible, cases, apologies, redials, agents } = summary;
  const hasRedials = redials.placed > 0;
  return {
    lost: calls.lost,
    eligible: calls.lost - sum(notEligible),
    eligibleCallers,
    apologiesSent: apologies.sent,
    apologiesRefused: sum(apologies.refused),
    redialsPlaced: redials.placed,
    redialsAnswered: redials.answeredByPerson,
    redialsConnected: redials.connected,
    redialsAbandoned: redials.abandoned,
    abandonmentRate: rateOf(redials.abandoned, redials.answeredByPerson),
    recoveredByRedial: cases.recoveredByRedial,
    recoveredByCaller: cases.recoveredByCaller,
    givenUp: sum(cases.gaveUp),
    openAtEnd: cases.openAtEnd,
    recoveryRate: rateOf(cases.recoveredByRedial + cases.recoveredByCaller, cases.opened),
    contactsPerCaller: rateOf(apologies.sent + redials.placed, eligibleCallers),
    medianMinutes: hasRedials ? summary.medianMinutesToCallback : null,
    p90Minutes: hasRedials ? summary.p90MinutesToCallback : null,
    occupancy: agents.count === 0 ? null : rounded(agents.occupancyAfter),
  };
};

const less = (candidate: number | null | undefined, baseline: number | null | undefined): number | null =>
  candidate == null || baseline == null ? null : rounded(candidate - baseline);

export const differenceOf = (baseline: Figures, candidate: Figures): Figures =>
  Object.fromEntries(
    backtestFigures.map((name): [BacktestFigure, number | null] => [name, less(candidate[name], baseline[name])]),
  ) as Figures;
