/** Losses counted up: one cell for each group. */
import type { RecoveryCell } from '../../shapes.ts';
import { median, percentile } from '../how-long-until-callback.ts';
import type { CountedLoss } from './counted-loss.ts';
import { type Colour, colourOf } from './measures.ts';

export interface Tally {
  add(loss: CountedLoss): void;
  cell(key: string): RecoveryCell;
  /** Minutes to the first redial of each case that had one, sorted. */
  minutes(): Float64Array;
}

const noColours = (): Record<Colour, number> => ({
  alone: 0,
  within20m: 0,
  within23h: 0,
  later: 0,
  nobody: 0,
  waiting: 0,
  heldOut: 0,
});
const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const recovered = ({ fate: { status } }: CountedLoss): boolean =>
  status === 'recovered-by-redial' || status === 'recovered-by-caller';

/** The recovery rate is of callers whom somebody tries to win back. */
const isChased = ({ fate: { became, arm } }: CountedLoss): boolean => became !== 'not-eligible' && arm !== 'held-out';

const ELIGIBLE = 1;
const WON = 2;

/** One look at each caller, for a year has hundreds of thousands. */
const differentCallers = () => {
  const marks = new Map<number, number>();
  const counts = { eligible: 0, won: 0 };
  return {
    add(caller: number, isEligible: boolean, isRecovered: boolean): void {
      const before = marks.get(caller);
      const now = (before ?? 0) | (isEligible ? ELIGIBLE | (isRecovered ? WON : 0) : 0);
      if (now === before) return;
      marks.set(caller, now);
      const added = now & ~(before ?? 0);
      if ((added & ELIGIBLE) !== 0) counts.eligible += 1;
      if ((added & WON) !== 0) counts.won += 1;
    },
    counts: () => ({
      callers: marks.size,
      eligibleCallers: counts.eligible,
      recoveredCallers: counts.won,
      recoveryRate: rateOf(counts.won, counts.eligible),
    }),
  };
};

export const openTally = (): Tally => {
  const callers = differentCallers();
  const counts = { lost: 0, opened: 0, merged: 0, notEligible: 0, apologised: 0, redialled: 0 };
  const outcomes = { 'recovered-by-redial': 0, 'recovered-by-caller': 0, 'given-up': 0, open: 0 };
  const colours = noColours();
  const delays: number[] = [];
  const addCase = (loss: CountedLoss): void => {
    outcomes[loss.fate.status ?? 'open'] += 1;
    colours[colourOf(loss)] += 1;
    if (loss.isApologised) counts.apologised += 1;
    if (loss.firstRedialMs === null) return;
    counts.redialled += 1;
    delays.push(loss.firstRedialMs / 60_000);
  };
  const minutes = (): Float64Array => Float64Array.from(delays).sort();
  const middle = () => {
    if (delays.length === 0) return { medianMinutes: null, p90Minutes: null };
    const sorted = minutes();
    return { medianMinutes: oneDecimal(median(sorted)), p90Minutes: oneDecimal(percentile(sorted, 0.9)) };
  };
  return {
    add(loss) {
      const { caller, fate } = loss;
      counts.lost += 1;
      counts[fate.became === 'not-eligible' ? 'notEligible' : fate.became] += 1;
      if (caller !== null) callers.add(caller, isChased(loss), recovered(loss));
      if (fate.became === 'opened') addCase(loss);
    },
    cell: (key) => ({
      key,
      ...counts,
      ...callers.counts(),
      byRedial: outcomes['recovered-by-redial'],
      byCaller: outcomes['recovered-by-caller'],
      none: outcomes['given-up'],
      open: outcomes.open,
      colours: { ...colours },
      ...middle(),
    }),
    minutes,
  };
};
