/** Runs checks over a made-up history. */
import { defaultRules, type Check, type Rules } from '../check.ts';
import { audit, type CheckResult } from '../audit.ts';
import { historyFilesIn } from '../folder.ts';
import { journey } from './journey.ts';
import { DAY_SECONDS } from './made-up-data.ts';
import { madeUpHistory, type MadeUpHistory } from './made-up-history.ts';

/** Two journeys as they should be. */
export const GOOD = [
  [1, 0],
  [2, DAY_SECONDS],
] as const;

/** A new history of good journeys, then what `plant` adds; handed to `use` and removed afterwards. */
export const withHistory = <T>(plant: (history: MadeUpHistory) => void, use: (history: MadeUpHistory) => T): T => {
  const history = madeUpHistory();
  try {
    for (const [n, begin] of GOOD) journey(history, n, begin);
    plant(history);
    return use(history);
  } finally {
    history.remove();
  }
};

export const auditOf = (folder: string, checks?: readonly Check[], rules: Partial<Rules> = {}): CheckResult[] => [
  ...audit(historyFilesIn(folder), { rules: { ...defaultRules, ...rules }, shown: 20, ...(checks ? { checks } : {}) }),
];

/** What one check says of good journeys and what `plant` adds to them. */
export const verdictOf = (check: Check, plant: (history: MadeUpHistory) => void, rules?: Partial<Rules>): CheckResult =>
  withHistory(plant, ({ folder }) => auditOf(folder, [check], rules)[0]!);

export const wordsOf = ({ violations }: CheckResult): string[] => violations.map(({ what }) => what);
export const waitingIn = ({ onItsWay }: CheckResult): number => onItsWay.reduce((sum, { count }) => sum + count, 0);
