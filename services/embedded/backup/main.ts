/** `npm run backup`. Exit codes: 0 done, 1 could not be done, 2 wrong use. */
import { parseArgs } from 'node:util';
import { BackupProblem, backUp } from './backup.ts';

const usage = `Copies the data folder of npm start while it runs: every file as of one moment.

Usage: npm run backup -- DATA TO

  DATA     the data folder (./ringback-data)
  TO       a folder that does not exist yet; it is complete once it does
  --help   this text

secrets.json is not copied: keep it apart, for neither is of use without the other. How to restore, and what it means: docs/runbook.md.`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const run = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  const [dataDir, to, ...more] = positionals;
  if (values.help) {
    say(usage);
    return 0;
  }
  if (dataDir === undefined || to === undefined || more.length > 0) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const files = await backUp(dataDir, to);
  say(`${to}: ${files.join(', ')}\nsecrets.json is not among them: keep it apart.`);
  return 0;
};

process.exitCode = await run().catch((error: unknown) => {
  const { message, stack } = error as Error;
  const wrongUse = error instanceof TypeError;
  process.stderr.write(`${error instanceof BackupProblem || wrongUse ? message : `The backup failed: ${stack}`}\n`);
  return wrongUse ? 2 : 1;
});
