/** A PBX whose call ids come again: each caller's call is another call, and the history adds up. */
import { join } from 'node:path';
import type { Summary } from '@ringback/reports/shapes.ts';
import { afterAll, expect, test } from 'vitest';
import { givesUp } from './calling-in.ts';
import { launch, run, workbench } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';

const bench = workbench();
afterAll(() => bench.clear());

test('given one call id of two callers and of one who withholds the number, then each loss has one outcome and the audit finds nothing', async () => {
  const folder = bench.folder('data');
  const policy = join(import.meta.dirname, 'live-policy.json');
  const ringback = launch(bench, 'start', ['--port', '0', '--data', folder, '--no-demo', '--policy', policy]);
  const url = (await ringback.up) ?? (await ringback.ended).stderr;
  for (const number of ['+79161234567', '+79261234568', null]) {
    const { status } = await fetch(`${url}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(givesUp('same', number).slice(-1)),
    });
    expect(status).toBe(202);
  }
  const summary = async (): Promise<Summary> => (await fetch(`${url}/api/summary`)).json() as Promise<Summary>;
  await eventually(async () => (await summary()).cases.opened).toBe(2);
  const { calls, cases, notEligible } = await summary();
  const outcomes = Object.values(notEligible).reduce((sum, count) => sum + count, cases.opened + cases.lossesMerged);
  expect([calls.lost, outcomes]).toEqual([2, 2]);
  await ringback.kill('SIGTERM');
  const audit = await run(bench, 'audit', [folder]);
  expect(audit, audit.stdout).toMatchObject({ code: 0 });
}, 30_000);
