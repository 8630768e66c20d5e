/** `npm start` whose npm is killed outright: no orphan goes on dialling, or keeps the port and the data folder. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '@ringback/cluster/free-port.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { launch, workbench } from '../journeys/ringback-process.ts';

const bench = workbench();
afterAll(() => bench.clear());

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/api/summary`).then(
    ({ ok }) => ok,
    () => false,
  );

describe.skipIf(process.platform === 'win32')('npm start', () => {
  test('given npm is killed with -9, then the port and the folder are soon free again', async () => {
    const port = await freePort();
    const folder = bench.folder('data');
    const root = join(import.meta.dirname, '../..');
    const args = ['start', '--', '--no-demo', '--port', String(port), '--data', folder];
    const npm = spawn('npm', args, { cwd: root, env: bench.environment, stdio: 'ignore' });
    await expect.poll(() => answers(port), { timeout: 60_000, interval: 50 }).toBe(true);
    npm.kill('SIGKILL');
    await expect.poll(() => answers(port), { timeout: 10_000, interval: 50 }).toBe(false);
    const next = launch(bench, 'start', ['--no-demo', '--port', String(port), '--data', folder]);
    expect(await next.up).toBe(`http://127.0.0.1:${port}`);
    expect(await next.kill('SIGTERM')).toMatchObject({ code: 0 });
  }, 90_000);
});
