/** The disk with the data of `npm start` is full: what is wrong is said, nothing is damaged, and all goes on once there is room again. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Summary } from '@ringback/reports/shapes.ts';
import { historyIn, rowsOf } from '../journeys/history.ts';
import { brokenPromises } from '../journeys/promises.ts';
import { launch, run, workbench } from '../journeys/ringback-process.ts';
import { callsNobodyMeant, smsNobodyMeant } from './what-the-world-saw.ts';

const SIZE = '24m';
const SPEED = 10;
const WAIT_FOR_LIFE = { timeout: 60_000, interval: 100 };

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
afterAll(() => {
  if (disk.problem === null) execFileSync('umount', ['-l', disk.folder]);
  rmSync(disk.folder, { recursive: true });
  bench.clear();
});

const BLOCK = Buffer.alloc(16_384);

/** Takes what room there is. */
const fill = (file: string): void => {
  const handle = openSync(file, 'w');
  try {
    for (;;) writeSync(handle, BLOCK);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(handle);
  }
};

const title = 'given the disk is full for a while, then that is said, nothing is damaged, and all goes on by itself';
describe('npm start', () => {
  if (disk.problem !== null) return void test.skip(`${title}: ${disk.problem}`, () => {});
  test(title, async () => {
    const folder = join(disk.folder, 'data');
    const policy = join(import.meta.dirname, 'hasty-policy.json');
    const args = ['--data', folder, '--port', '0', '--speed', String(SPEED), '--policy', policy, '--log', 'warn'];
    const ringback = launch(bench, 'start', args);
    const url = await ringback.up;
    const summary = async (): Promise<Summary> => (await (await fetch(`${url}/api/summary`)).json()) as Summary;
    const recovered = async (): Promise<number> => (await summary()).cases.recoveredByRedial;
    await expect.poll(recovered, WAIT_FOR_LIFE).toBeGreaterThan(0);

    const filler = join(disk.folder, 'filler');
    fill(filler);
    await sleep(4_000);
    const answer = await fetch(`${url}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ specversion: '1.0', id: 'full', source: '/pbx', type: 'CallEnded' },
        data: { callId: 'full', at: new Date().toISOString(), callerNumber: null },
      }),
    });
    expect.soft(answer.status).toBe(503);
    console.error(await answer.text());
    const before = (await summary()).cases.opened;
    rmSync(filler);
    await expect.poll(async () => (await summary()).cases.opened, WAIT_FOR_LIFE).toBeGreaterThan(before);
    await sleep(2_000);
    const { code, stdout, stderr } = await ringback.kill('SIGTERM');
    console.error(stdout.slice(0, 3000), stderr.slice(0, 3000));
    expect(code).toBe(0);

    for (const file of ['events.db', 'bus.db', 'smsc.db'])
      expect(rowsOf(join(folder, file), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const history = historyIn(folder);
    expect(brokenPromises(history, 15_000)).toEqual([]);
    expect(smsNobodyMeant(folder, history)).toEqual([]);
    expect(callsNobodyMeant(folder, history)).toEqual([]);
    const audit = await run(bench, 'audit', [folder, '--abandonment-limit', '100', '--grace-seconds', '15']);
    expect(audit, audit.stdout).toMatchObject({ code: 0 });
  }, 180_000);
});
