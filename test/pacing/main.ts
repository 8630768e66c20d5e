/** `npm run simulate`. Exit codes: 0 simulated, 2 wrong use. */
import { parseSimulateArguments, usage, UsageProblem, type SimulateArguments } from './arguments.ts';
import { policyOf, type PolicyName } from './policies.ts';
import { simulationOf } from './scenario.ts';
import { simulateTeam } from './simulate-team.ts';
import { abandonment, type Result } from './tally.ts';

const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;
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
  `${percent(result.occupancy)} ± ${(100 * result.occupancyConfidence).toFixed(2)}`,
  `${result.idleSeconds.toFixed(1)} s`,
  String(result.abandoned),
  String(result.answered),
  `${percent(abandonment(result))} ± ${(100 * result.abandonmentConfidence).toFixed(2)}`,
  percent(result.worstHour),
  percent(result.worstDay),
  percent(result.firstQuarter),
  result.inbound === null ? '-' : percent(result.inbound.within20Seconds, 1),
];

const table = (rows: readonly string[][]): string => {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
};

const simulated = (args: SimulateArguments): [PolicyName, Result][] =>
  args.policies.map((policy) => {
    const settings = { mode: args.mode, reserve: args.reserve };
    return [policy, simulateTeam(simulationOf(args), policyOf(policy, args.limit, settings))];
  });

const run = (args: SimulateArguments): void => {
  const results = simulated(args);
  if (args.json)
    for (const [policy, { hours, ...result }] of results)
      process.stdout.write(
        `${JSON.stringify({ policy, rate: abandonment(result), ...result, hoursSimulated: hours.length })}\n`,
      );
  else process.stdout.write(table([HEAD, ...results.map(([policy, result]) => rowOf(policy, result))]));
};

try {
  const args = parseSimulateArguments(process.argv.slice(2));
  if (args === 'help') process.stdout.write(`${usage}\n`);
  else run(args);
} catch (error) {
  if (!(error instanceof UsageProblem)) throw error;
  process.stderr.write(`${error.message}\nnpm run simulate -- --help tells how.\n`);
  process.exitCode = 2;
}
