/** The disk with the data of `npm start` is full: what is wrong is said, nothing is damaged, and all goes on once there is room again. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Summary } from '@ringback/reports/shapes.ts';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { cloudEvent } from '../journeys/calling-in.ts';
import { historyIn, rowsOf } from '../journeys/history.ts';
import { brokenPromises } from '../journeys/promises.ts';
import { launch, run, workbench, type RingbackProcess } from '../journeys/ringback-process.ts';
import { callsNobodyMeant, smsNobodyMeant } from './what-the-world-saw.ts';

const SIZE = '48m';
const SPEED = 10;
const FULL_FOR_MS = 4_000;
const opts = { timeout: 90_000, interval: 100 };

/** A disk so small that it is full at will; why there can be none. */
const smallDisk = (): { readonly folder: string; readonly problem: string | null } => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-small-disk-'));
  if (process.platform !== 'linux') return { folder, problem: 'a small disk needs Linux' };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'ringback-test', folder], { stdio: 'pipe' });
    return { folder, problem: null };
  } catch {
    return { folder, problem: 'a small disk needs the right to mount one' };
  }
};

const bench = workbench();
const disk = smallDisk();
const filler = join(disk.folder, 'filler');
afterAll(() => {
  if (disk.problem === null) execFileSync('umount', ['-l', disk.folder]);
  rmSync(disk.folder, { recursive: true });
  bench.clear();
});

const WORLD = ['smsc.db', 'centre-placed-calls.sqlite', 'centre-open-calls.sqlite'];

/** On the small disk, but for what belongs to operator and telephone network: the world has a disk of its own. */
const dataFolder = (): string => {
  const [folder, world] = [join(disk.folder, 'data'), bench.folder('world')];
  mkdirSync(folder);
  for (const file of WORLD) symlinkSync(join(world, file), join(folder, file));
  return folder;
};

const BLOCK = Buffer.alloc(4096);

/** Takes what room there is. */
const fillTheDisk = (): void => {
  const handle = openSync(filler, 'w');
  try {
    for (;;) writeSync(handle, BLOCK);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(handle);
  }
};

const start = (folder: string): RingbackProcess => {
  const policy = join(import.meta.dirname, 'hasty-policy.json');
  const args = ['--data', folder, '--port', '0', '--speed', String(SPEED), '--policy', policy, '--log', 'warn'];
  const ringback = launch(bench, 'start', args);
  onTestFinished(async () => {
    rmSync(filler, { force: true });
    await ringback.kill('SIGKILL');
    // Else the next has less room than it needs.
    rmSync(folder, { recursive: true, force: true });
  });
  return ringback;
};

const casesOf = async (url: string | null): Promise<Summary['cases']> =>
  ((await (await fetch(`${url}/api/summary`)).json()) as Summary).cases;

/** Rejects, with what it said, when it ends by itself. */
const whileItRuns = async <T>({ ended }: RingbackProcess, awaited: Promise<T>): Promise<T> =>
  Promise.race([
    awaited,
    ended.then(({ code, stdout, stderr }) => {
      throw new Error(`it ended with ${code}: ${stdout.slice(-3000)}${stderr.slice(-3000)}`);
    }),
  ]);

const tell = (url: string | null): Promise<Response> =>
  fetch(`${url}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      cloudEvent('CallStarted', { callId: 'full', callerNumber: null, at: new Date().toISOString() }),
    ),
  });

const nothingIsBroken = async (folder: string): Promise<void> => {
  for (const file of ['events.db', 'bus.db', 'smsc.db'])
    expect(rowsOf(join(folder, file), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const history = historyIn(folder);
  expect(brokenPromises(history, 30_000)).toEqual([]);
  expect(smsNobodyMeant(folder, history)).toEqual([]);
  expect(callsNobodyMeant(folder, history)).toEqual([]);
  const audit = await run(bench, 'audit', [folder, '--abandonment-limit', '100', '--grace-seconds', '30']);
  expect(audit, audit.stdout).toMatchObject({ code: 0 });
};

const suite = (): void => {
  test('given the disk is full for a while, then that is said, and all goes on by itself when there is room', async () => {
    const folder = dataFolder();
    const ringback = start(folder);
    const url = await ringback.up;
    await expect.poll(async () => (await casesOf(url)).recoveredByRedial, opts).toBeGreaterThan(0);

    fillTheDisk();
    // Room that the write-ahead log had taken before may still be written to.
    await expect.poll(async () => (await tell(url)).status, opts).toBe(503);
    await sleep(FULL_FOR_MS);
    const { opened } = await casesOf(url);
    rmSync(filler);

    await expect.poll(async () => (await tell(url)).status, opts).toBe(202);
    await expect.poll(async () => (await casesOf(url)).opened, opts).toBeGreaterThan(opened);
    const { code, stdout } = await ringback.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toContain('database or disk is full');
    await nothingIsBroken(folder);
  }, 240_000);

  test('given the world is on that disk too, then it leaves at once and says why, and the next start goes on', async () => {
    const folder = join(disk.folder, 'all');
    const first = start(folder);
    const url = await first.up;
    await expect.poll(async () => (await casesOf(url)).opened, opts).toBeGreaterThan(0);
    fillTheDisk();
    const { code, stdout } = await first.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/cannot be written \(database or disk is full\): make room on that disk and start again/);
    expect(stdout).not.toContain('nobody caught');
    rmSync(filler);

    const second = start(folder);
    const again = await second.up;
    await whileItRuns(
      second,
      expect.poll(async () => (await casesOf(again)).recoveredByRedial, opts).toBeGreaterThan(0),
    );
    expect(await second.kill('SIGTERM')).toMatchObject({ code: 0 });
    await nothingIsBroken(folder);
  }, 240_000);
};

if (disk.problem === null) describe('a full disk', suite);
else describe.skip(`a full disk: ${disk.problem}`, suite);
