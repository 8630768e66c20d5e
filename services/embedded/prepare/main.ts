/** Prepares the ground for all services, once. Exit codes: 0 done, 1 could not be done. */
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { prepare } from './prepare.ts';
import { prepareSettings } from './settings.ts';

const run = async (): Promise<void> => {
  const settings = readSettings(prepareSettings, process.env, { known: ['RINGBACK_REQUIRE'] });
  const log = openLog({ service: 'prepare', level: settings.logLevel, pretty: process.stdout.isTTY });
  const clock = realClock((error) => {
    throw error;
  });
  await prepare(settings, { clock, log });
};

await run().catch((error: unknown) => {
  const forPeople = error instanceof Error && error.name.endsWith('Problem');
  process.stderr.write(`${forPeople ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
});
