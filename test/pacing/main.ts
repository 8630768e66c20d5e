/** `npm run simulate`. Exit codes: 0 simulated, 2 wrong use. */
import { parseSimulateArguments, usage, UsageProblem, type SimulateArguments } from './arguments.ts';
import { policyOf, type PolicyName } from './policies.ts';
import { simulationOf } from './scenario.ts';
import { simulateTeam } from './simulate-team.ts';
import { tableOf } from './table.ts';
import { abandonment, type Result } from './tally.ts';

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
  else process.stdout.write(tableOf(results));
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
