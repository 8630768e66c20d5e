/** The table for people, in Markdown, so that it can be put into docs/pacing.md as it is. */
import { policyNames } from '../../pacing/policies.ts';
import { abandonment, type Result } from '../../pacing/tally.ts';
import type { Cell, CellResults } from './cells.ts';

const percent = (share: number): string => (100 * share).toFixed(1);
const within = ({ abandonmentConfidence }: Result): string =>
  Number.isFinite(abandonmentConfidence) ? ` ± ${(100 * abandonmentConfidence).toFixed(2)}` : '';
const cellOf = (result: Result): string =>
  `${percent(result.occupancy)} · ${result.idleSeconds.toFixed(1)} s · ${(100 * abandonment(result)).toFixed(2)}${within(result)}`;

/** Each cell: occupancy in %, mean idle seconds, abandoned in % with 95 % confidence. */
export const cellTable = (measured: ReadonlyMap<Cell, CellResults>): string => {
  const head = ['agents', 'answer', 'limit', ...policyNames, 'worst 24 h', 'of the bound'];
  const rows = [...measured].map(([{ agents, answer, limit }, results]) => [
    String(agents),
    String(answer),
    `${limit * 100} %`,
    ...policyNames.map((name) => cellOf(results[name])),
    `${(100 * results.lookahead.worstDay).toFixed(2)} %`,
    (results.lookahead.occupancy / results.clairvoyant.occupancy).toFixed(3),
  ]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
};
