/** `npm run backtest`. Exit codes: 0 done, 1 it failed, 2 wrong use. */
import { setFlagsFromString } from 'node:v8';
import { openLog } from '@ringback/runtime/log/log.ts';
import { DataFileProblem } from '@ringback/runtime/sqlite-data-file.ts';
import { PolicyProblem, readPolicy } from '@ringback/recovery/policy-file.ts';
import { UsageProblem } from '../arguments.ts';
import { progressOn } from '../progress.ts';
import { parseBacktestArguments, usage, type BacktestArguments } from './arguments.ts';
import { backtest, type Side } from './backtest.ts';
import { HistoryProblem } from './history.ts';
import { comparisonTable, remarks } from './table.ts';

const isForPeople = (error: unknown): error is Error =>
  error instanceof DataFileProblem || error instanceof HistoryProblem || error instanceof PolicyProblem;

const line = (value: object): unknown => process.stdout.write(`${JSON.stringify(value)}\n`);

const progressFor = ({ json }: BacktestArguments) => {
  if (!json) return progressOn(process.stderr);
  return { show: (side: Side, share: number) => void line({ kind: 'progress', side, share }), end: () => {} };
};

const run = async (): Promise<number> => {
  const args = parseBacktestArguments(process.argv.slice(2));
  if (args === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const progress = progressFor(args);
  try {
    const baseline = await readPolicy(args.againstFile);
    const candidate = await readPolicy(args.policyFile);
    const log = openLog({ service: 'backtest', level: 'error', pretty: false });
    const result = await backtest({ ...args, baseline, candidate, log, onProgress: progress.show });
    progress.end();
    if (args.json) line({ kind: 'backtest', ...result });
    else {
      const said = remarks(result).map((remark) => `${remark}\n`);
      process.stdout.write(`${result.from} to ${result.to}, ${result.calls} calls\n${comparisonTable(result)}\n`);
      process.stdout.write(said.join(''));
      if (args.out !== null) process.stdout.write(`Written to ${args.out}: backtest.json, baseline/, candidate/\n`);
    }
    return 0;
  } finally {
    progress.end();
  }
};

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

// As in a replay: half a million short-lived events.
setFlagsFromString('--heap-growing-percent=30');

process.exitCode = await run().catch((error: unknown) => {
  if (error instanceof UsageProblem) process.stderr.write(`${error.message}\nnpm run backtest -- --help tells how.\n`);
  else
    process.stderr.write(
      isForPeople(error) ? `${error.message}\n` : `The back-test failed: ${String((error as Error).stack ?? error)}\n`,
    );
  return error instanceof UsageProblem ? 2 : 1;
});
