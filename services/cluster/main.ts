/** `npm run cluster`. Exit codes: 0 stopped in order, 1 could not start or broke, 2 wrong use. */
import { resolve } from 'node:path';
import { openLog } from '@ringback/runtime/log/log.ts';
import { runUntilStopped } from '@ringback/runtime/lifecycle/lifecycle.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { announceReady, say, tellChanges } from './announce.ts';
import { parseClusterArguments, usage, UsageProblem } from './arguments.ts';
import { checkMachine } from './infrastructure.ts';
import { clusterSettings } from './settings.ts';
import { cluster, type Cluster } from './start.ts';

const GRACE_MS = 90_000;
const FORCE_MS = 100_000;
const LOOK_EVERY_MS = 250;
const pause = (): Promise<void> => new Promise((go) => setTimeout(go, LOOK_EVERY_MS));

const withoutOurs = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('RINGBACK_')));

const run = async (): Promise<void> => {
  const given = parseClusterArguments(process.argv.slice(2));
  if (given === 'help') return say(usage);
  const read = readSettings(clusterSettings, { ...process.env, ...given }, { known: ['RINGBACK_REQUIRE'] });
  const settings = { ...read, dataDir: resolve(read.dataDir) };
  const machine = { path: process.env['PATH'] ?? '', cache: process.env['XDG_CACHE_HOME'] ?? null };
  checkMachine(settings, machine);
  const running = cluster({ settings, machine, environment: withoutOurs(process.env), tell: say });
  let couldStart = true;
  const lifecycle = runUntilStopped({
    log: openLog({ service: 'cluster', level: 'warn', pretty: process.stderr.isTTY }),
    stoppers: [{ name: 'announcement', stop: () => say('\nStopping …') }, ...running.stoppers],
    graceMs: GRACE_MS,
    forceMs: FORCE_MS,
    process,
    exit: (code) => process.exit(couldStart ? code : 1),
  });
  await running.start().catch(async (error: unknown) => {
    if (lifecycle.stopping) return;
    process.stderr.write(`${sentence(error)}\n`);
    couldStart = false;
    await lifecycle.stop('could not start');
  });
  await watch(running, settings.dataDir, () => lifecycle.stopping);
};

/** Until the end: who is how, and once where the page is. */
const watch = async ({ replicas: all }: Cluster, dataDir: string, isOver: () => boolean): Promise<void> => {
  const tell = tellChanges();
  let announced = false;
  while (!isOver()) {
    await Promise.all(all.map((replica) => replica.look()));
    if (isOver()) return;
    tell(all);
    if (!announced && all.every(({ state }) => state === 'ready')) {
      announceReady(all, dataDir);
      announced = true;
    }
    await pause();
  }
};

/** Errors made for people end in `Problem`: they say it all. */
const sentence = (error: unknown): string => {
  if (error instanceof UsageProblem) return `${error.message}\nnpm run cluster -- --help tells how.`;
  const forPeople = error instanceof Error && error.name.endsWith('Problem');
  return forPeople ? error.message : `The cluster could not start: ${String((error as Error).stack ?? error)}`;
};

await run().catch((error: unknown) => {
  process.stderr.write(`${sentence(error)}\n`);
  process.exit(error instanceof UsageProblem ? 2 : 1);
});
