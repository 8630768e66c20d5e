/** `npm run cluster` as its user runs it: everything starts, a caller is lost and apologised to, Ctrl-C, and nothing is left behind. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '@ringback/reports/shapes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { until } from '../infrastructure/kafka-bus-under-test.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench, type Workbench } from './ringback-process.ts';

const MAIN = join(import.meta.dirname, '../../services/cluster/main.ts');
const AUDIT = join(import.meta.dirname, '../../services/audit/main.ts');
const PATIENCE_MS = 90_000;
/** The session of a group (10 s), and what the group takes to notice and to share its teams out anew on a busy machine. */
const TAKEN_OVER_MS = 30_000;
/** Two servers and ten processes, each some seconds of a core; on two cores that others use too, minutes. */
const STARTED_MS = 240_000;
const opts = { timeout: PATIENCE_MS, interval: 250 };
const roster = 'smsc ingest recovery-1 recovery-2 messaging-1 messaging-2 reports centre dialer-1 dialer-2'
  .split(' ')
  .toSorted();

/** Servers that were named are used, as a user of the cluster would. */
const named = (variable: string): string | undefined => process.env[variable] || undefined;

const summary = async (page: string): Promise<Summary> =>
  (await (await fetch(`${page}/api/summary`)).json()) as Summary;

/** Processes that have the folder, which only this test knows, or one of `pids`. */
const leftBehind = (folder: string, pids: readonly number[]): string[] =>
  spawnSync('ps', ['-eo', 'pid=,stat=,args=', '-ww'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => {
      const [pid, state = ''] = line.trim().split(/\s+/);
      return !state.startsWith('Z') && (line.includes(folder) || pids.includes(Number(pid)));
    });

const suite = (): void => {
  let bench: Workbench;
  let folder: string;
  const running: ChildProcess[] = [];
  /** On the server that was named; else the cluster starts its own. */
  let database: PostgresServer | null = null;
  let opened = 0;
  beforeAll(async () => {
    if (named('RINGBACK_POSTGRES') !== undefined) database = await startPostgres();
    bench = workbench();
    folder = mkdtempSync(join(tmpdir(), 'ringback-cluster-'));
    // PostgreSQL does not run as root, so another user must get there.
    chmodSync(folder, 0o755);
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const each of running) each.kill('SIGKILL');
    await until(() => leftBehind(folder, []).length === 0);
    await database?.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    bench.clear();
  }, PATIENCE_MS);

  const start = async () => {
    const child = spawn(process.execPath, [MAIN, '--data', folder, '--port', '0', '--speed', '8'], {
      env: { ...bench.environment, RINGBACK_KAFKA: named('RINGBACK_KAFKA'), RINGBACK_POSTGRES: database?.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    let shown = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (shown += text));
    await expect.poll(() => shown, { ...opts, timeout: STARTED_MS }).toContain('Ctrl-C stops everything in order');
    const table = shown.slice(shown.indexOf('The cluster is running.'));
    const rows = [...table.matchAll(/^ {2}(\S+) +pid (\d+) +(http:\S+) +ready$/gm)];
    return {
      child,
      page: /Open (http:\/\/\S+)/.exec(table)![1]!,
      services: rows.map(([, name = '', pid]) => ({ name, pid: Number(pid) })),
      shown: () => shown,
    };
  };

  test('given a cluster, when callers are lost and it is told to stop, then they were apologised to and nothing is left behind', async () => {
    const { child, page, services, shown } = await start();
    expect(services.map(({ name }) => name).toSorted()).toEqual(roster);
    const second = spawnSync(process.execPath, [MAIN, '--data', folder], { env: bench.environment, encoding: 'utf8' });
    expect(second).toMatchObject({ status: 1, stderr: expect.stringMatching(/another Ringback is using the folder/) });

    await expect.poll(async () => (await summary(page)).cases.opened, opts).toBeGreaterThan(0);
    await expect.poll(async () => (await summary(page)).apologies.delivered, opts).toBeGreaterThan(0);
    await expect.poll(async () => (await summary(page)).redials.connected, opts).toBeGreaterThan(0);
    opened = (await summary(page)).cases.opened;
    // Its folder says where everything is. Promise 4 is for longer runs.
    const asked = [AUDIT, folder, '--abandonment-limit', '100', '--grace-seconds', '30'];
    const audit = spawnSync(process.execPath, asked, { env: bench.environment, encoding: 'utf8' });
    expect(audit, audit.stdout).toMatchObject({ status: 0, stderr: '' });
    expect(audit.stdout).toMatch(/✓ lost calls are accounted for +promise 1 +[1-9]/);

    const exited = once(child, 'exit');
    child.kill('SIGINT');
    expect(await exited, shown()).toEqual([0, null]);
    const order = [...shown().matchAll(/^ {2}(?:stopped|left alone) (.+)$/gm)].map(([, what]) => what);
    expect(order).toEqual(['centre', 'ingest', 'dialer, messaging, recovery', 'reports, smsc', 'postgres', 'kafka']);
    const pids = services.map(({ pid }) => pid);
    expect(leftBehind(folder, pids)).toEqual([]);
  }, 480_000);

  /** What a dialer has logged of teams since the cluster started. */
  const teamsIn = (name: string, what: 'team taken up' | 'redial placed'): string[] =>
    readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}') && line.includes(`"${what}"`))
      .map((line) => (JSON.parse(line) as { readonly teamId: string }).teamId);

  test('given its data, when it starts again, then what was is there; when the dialer of a team is killed, then the other goes on within seconds; when all is killed outright, then nothing is left behind', async () => {
    const { child, page, services } = await start();
    const { cases } = await summary(page);
    expect(opened).toBeGreaterThan(0);
    expect(cases.opened).toBeGreaterThanOrEqual(opened);

    const dialers = ['dialer-1', 'dialer-2'];
    await expect.poll(() => dialers.flatMap((name) => teamsIn(name, 'redial placed')), opts).not.toEqual([]);
    const victim = dialers.find((name) => teamsIn(name, 'redial placed').length > 0)!;
    const heir = dialers.find((name) => name !== victim)!;
    const team = teamsIn(victim, 'redial placed').at(-1);
    const before = teamsIn(heir, 'redial placed').length;
    const { connected } = (await summary(page)).redials;
    process.kill(services.find(({ name }) => name === victim)!.pid, 'SIGKILL');
    await expect.poll(() => teamsIn(heir, 'team taken up'), { ...opts, timeout: TAKEN_OVER_MS }).toContain(team);
    await expect.poll(() => teamsIn(heir, 'redial placed').slice(before), opts).toContain(team);
    await expect.poll(async () => (await summary(page)).redials.connected, opts).toBeGreaterThan(connected);

    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const pids = services.map(({ pid }) => pid);
    await expect.poll(() => leftBehind(folder, pids), opts).toEqual([]);
  }, 480_000);
};

/** Both are needed; the first that is missing names itself. */
if (find('kafka') === null) skipUnless('kafka')('the cluster', suite);
else skipUnless('postgres')('the cluster', suite);
