/** Losses counted up: one cell for each group. */
import type { RecoveryCell } from '../../shapes.ts';
import { median, percentile } from '../how-long-until-callback.ts';
import type { CountedLoss } from './loss-facts.ts';
import { type Colour, colourOf } from './measures.ts';

export interface Tally {
  add(loss: CountedLoss): void;
  cell(key: string): RecoveryCell;
  /** Minutes to the first redial of each case that had one, sorted. */
  minutes(): readonly number[];
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

const recovered = ({ status }: CountedLoss): boolean =>
  status === 'recovered-by-redial' || status === 'recovered-by-caller';

/** The recovery rate is of callers whom somebody tries to win back. */
const isChased = ({ became, arm }: CountedLoss): boolean => became !== 'not-eligible' && arm !== 'held-out';

export const openTally = (): Tally => {
  const callers = new Set<string>();
  const eligible = new Set<string>();
  const won = new Set<string>();
  const counts = { lost: 0, opened: 0, merged: 0, notEligible: 0, apologised: 0, redialled: 0 };
  const outcomes = { 'recovered-by-redial': 0, 'recovered-by-caller': 0, 'given-up': 0, open: 0 };
  const colours = noColours();
  const delays: number[] = [];
  const addCase = (loss: CountedLoss): void => {
    outcomes[loss.status ?? 'open'] += 1;
    colours[colourOf(loss)] += 1;
    if (loss.apologisedAt !== null) counts.apologised += 1;
    if (loss.firstPlacedAt === null) return;
    counts.redialled += 1;
    delays.push((Date.parse(loss.firstPlacedAt) - Date.parse(loss.lostAt)) / 60_000);
  };
  const minutes = (): number[] => delays.sort((a, b) => a - b);
  return {
    add(loss) {
      counts.lost += 1;
      counts[loss.became === 'not-eligible' ? 'notEligible' : loss.became] += 1;
      if (loss.callerId !== null) {
        callers.add(loss.callerId);
        if (isChased(loss)) eligible.add(loss.callerId);
        if (isChased(loss) && recovered(loss)) won.add(loss.callerId);
      }
      if (loss.became === 'opened') addCase(loss);
    },
    cell: (key) => ({
      key,
      ...counts,
      callers: callers.size,
      eligibleCallers: eligible.size,
      recoveredCallers: won.size,
      recoveryRate: rateOf(won.size, eligible.size),
      byRedial: outcomes['recovered-by-redial'],
      byCaller: outcomes['recovered-by-caller'],
      none: outcomes['given-up'],
      open: outcomes.open,
      colours: { ...colours },
      medianMinutes: delays.length === 0 ? null : oneDecimal(median(minutes())),
      p90Minutes: delays.length === 0 ? null : oneDecimal(percentile(minutes(), 0.9)),
    }),
    minutes,
  };
};
