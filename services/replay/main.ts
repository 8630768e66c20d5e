/** `npm run replay`. Exit codes: 0 done, 1 the replay failed, 2 wrong use. */
import { setFlagsFromString } from 'node:v8';
import { DataFileProblem } from '@ringback/runtime/sqlite-data-file.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { RecordingUnreadable } from '@ringback/ingest/recording.ts';
import { PolicyProblem } from '@ringback/recovery/policy-file.ts';
import { parseReplayArguments, usage, UsageProblem } from './arguments.ts';
import { progressOn } from './progress.ts';
import { replay } from './replay.ts';
import { nothingRead, summaryTable } from './table.ts';

const isForPeople = (error: unknown): error is Error =>
  error instanceof DataFileProblem || error instanceof RecordingUnreadable || error instanceof PolicyProblem;

const run = async (): Promise<number> => {
  const args = parseReplayArguments(process.argv.slice(2));
  if (args === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const progress = progressOn(process.stderr);
  try {
    const summary = await replay(args, openLog({ service: 'replay', level: 'error', pretty: false }), progress.show);
    progress.end();
    const { callsRead = 0, rowsRefused = {} } = summary.input ?? {};
    if (callsRead === 0) process.stderr.write(nothingRead(args, rowsRefused));
    process.stdout.write(`${summaryTable(summary)}\nWritten to ${args.out}: summary.json, cases.csv, history/\n`);
    return 0;
  } finally {
    progress.end();
  }
};

// Half a million short-lived events: collect when a third of what lives has piled up, not three times as much.
setFlagsFromString('--heap-growing-percent=30');

process.exitCode = await run().catch((error: unknown) => {
  if (error instanceof UsageProblem) process.stderr.write(`${error.message}\nnpm run replay -- --help tells how.\n`);
  else
    process.stderr.write(
      isForPeople(error) ? `${error.message}\n` : `The replay failed: ${String((error as Error).stack ?? error)}\n`,
    );
  return error instanceof UsageProblem ? 2 : 1;
});
