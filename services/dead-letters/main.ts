/** `npm run dead-letters`. Exit codes: 0 done, 1 could not be done, 2 wrong use. */
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { parseDeadLetterArguments, usage, UsageProblem } from './arguments.ts';
import { isAnswerable, obey } from './obey.ts';
import { openMessageLog } from './open-message-log.ts';
import { deadLetterSettings } from './settings.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Who reads along may have seen enough, as `head` has; what is to be settled is settled all the same. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const run = async (): Promise<void> => {
  const args = parseDeadLetterArguments(process.argv.slice(2));
  if (args === 'help') return say(usage);
  const settings = readSettings(
    deadLetterSettings,
    { ...process.env, ...args.environment },
    { known: ['RINGBACK_REQUIRE'] },
  );
  const clock = realClock((error) => {
    throw error;
  });
  const bus = await openMessageLog(settings, {
    clock,
    log: openLog({ service: 'dead-letters', level: 'silent', pretty: false }),
  });
  try {
    await obey(args.what, bus, { say, now: () => clock.now() });
  } finally {
    await bus.close();
  }
};

await run().catch((error: unknown) => {
  const wrongUse = error instanceof UsageProblem;
  const text = isAnswerable(error) ? (error as Error).message : String((error as Error).stack ?? error);
  process.stderr.write(wrongUse ? `${text}\nnpm run dead-letters -- --help tells how.\n` : `${text}\n`);
  process.exitCode = wrongUse ? 2 : 1;
});
