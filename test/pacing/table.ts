/** What `npm run simulate` prints. */
import type { PolicyName } from './policies.ts';
import { abandonment, type Result } from './tally.ts';

const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;
/** Too few hours or answers tell no confidence. */
const within = (halfWidth: number): string => (Number.isFinite(halfWidth) ? ` ± ${(100 * halfWidth).toFixed(2)}` : '');
const HEAD = [
  'policy',
  'occupancy',
  'idle',
  'abandoned',
  'of',
  'rate',
  'worst hour',
  'worst 24 h',
  'first 15 min',
  'live within 20 s',
];

const rowOf = (policy: PolicyName, result: Result): string[] => [
  policy,
  `${percent(result.occupancy)}${within(result.occupancyConfidence)}`,
  `${result.idleSeconds.toFixed(1)} s`,
  String(result.abandoned),
  String(result.answered),
  `${percent(abandonment(result))}${within(result.abandonmentConfidence)}`,
  percent(result.worstHour),
  percent(result.worstDay),
  percent(result.firstQuarter),
  result.inbound === null ? '-' : percent(result.inbound.within20Seconds, 1),
];

/** One row for each policy, for people. */
export const tableOf = (results: readonly (readonly [PolicyName, Result])[]): string => {
  const rows = [HEAD, ...results.map(([policy, result]) => rowOf(policy, result))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
};
