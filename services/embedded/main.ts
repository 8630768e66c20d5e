/** `npm start`. Exit codes: 0 stopped in order, 1 could not start or broke, 2 wrong use. */
import { openLog } from '@ringback/runtime/log/log.ts';
import { runUntilStopped } from '@ringback/runtime/lifecycle/lifecycle.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { startTelemetry } from '@ringback/runtime/telemetry/start-telemetry.ts';
import { parseStartArguments, usage } from './arguments.ts';
import { announceStart, announceStop, diskSentence, oneSentence } from './announce.ts';
import { embeddedSettings } from './settings.ts';
import { startEmbedded } from './start.ts';

const GRACE_MS = 20_000;
const FORCE_MS = 30_000;

const run = async (): Promise<void> => {
  const args = parseStartArguments(process.argv.slice(2));
  if (args === 'help') return void process.stdout.write(`${usage}\n`);
  const settings = readSettings(
    embeddedSettings,
    { ...process.env, ...args.environment },
    { known: ['RINGBACK_REQUIRE'] },
  );
  const log = openLog({ service: 'ringback', level: settings.logLevel, pretty: process.stderr.isTTY });
  const onDefect = (error: unknown): void => {
    throw error;
  };
  const telemetry = await startTelemetry('ringback', process.env, log);
  const started = await startEmbedded({ ...args, settings, log, onDefect, routes: [telemetry.routes] });
  runUntilStopped({
    log,
    stoppers: [
      { name: 'announcement', stop: announceStop },
      ...started.stoppers,
      { name: 'telemetry', stop: () => telemetry.close() },
    ],
    graceMs: GRACE_MS,
    forceMs: FORCE_MS,
    process,
    exit: (code) => process.exit(code),
    explain: (error) => diskSentence(error, settings.dataDir),
  });
  // Whoever reads that it runs may stop it at once, and in order.
  announceStart(started, settings, args);
};

await run().catch((error: unknown) => {
  const { text, code } = oneSentence(error);
  process.stderr.write(`${text}\n`);
  process.exit(code);
});
