import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BacktestResult, Backtests } from '../shapes.ts';
import type { BackTester, BacktestEnd } from '../ports.ts';
import { memoryDb } from '../testing/memory-db.ts';
import { memoryGround } from '../testing/memory-ground.ts';
import { openPage, type PageUnderTest } from '../testing/page-under-test.ts';
import { openBacktestRuns, type BacktestRuns } from './runs.ts';

const order = { policy: '{}', from: '2026-11-16', to: '2026-11-18', zone: 'UTC' };
const result = { seed: 1, calls: 3 } as BacktestResult;

/** Ends when it is told to. */
const scripted = () => {
  const ends: ((end: BacktestEnd) => void)[] = [];
  const tester: BackTester = {
    presentPolicy: '{"version":"now-1"}',
    check: () => ({ version: 'v1' }),
    run(_order, tell) {
      const { promise, resolve } = Promise.withResolvers<BacktestEnd>();
      ends.push(resolve);
      tell({ side: 'candidate', share: 0.5 });
      return { ended: promise, cancel: () => resolve({ end: 'cancelled' }) };
    },
  };
  return { tester, ends };
};

describe('back-tests ordered on the page', () => {
  const ground = memoryGround();
  let runs: BacktestRuns;
  let script: ReturnType<typeof scripted>;
  beforeEach(async () => {
    script = scripted();
    runs = openBacktestRuns(await memoryDb(), ground.clock, ground.log, script.tester);
  });
  const settled = async (state: string): Promise<void> => {
    await expect.poll(async () => (await runs.list())[0]?.state).toBe(state);
  };

  it('given one runs, then a second is not taken; given it ends, then its result is kept and the next may start', async () => {
    const first = await runs.start(order, 'v1', 'olga');
    expect(first).toMatchObject({ by: 'olga', state: 'running', policyVersion: 'v1' });
    expect(await runs.start(order, 'v2', 'ivan')).toBeNull();
    script.ends[0]!({ end: 'done', result });
    await settled('done');
    expect((await runs.list())[0]).toMatchObject({ id: first!.id, result, problem: null });
    expect(await runs.start(order, 'v2', 'ivan')).not.toBeNull();
    await runs.stop();
    await settled('cancelled');
  });

  it('given it fails, then the reason is kept; given two orders at once, then one is taken', async () => {
    const both = await Promise.all([runs.start(order, 'v1', 'olga'), runs.start(order, 'v2', 'ivan')]);
    expect(both.filter((run) => run !== null)).toHaveLength(1);
    script.ends[0]!({ end: 'failed', problem: 'There are no calls of this period.' });
    await settled('failed');
    expect((await runs.list())[0]!.problem).toBe('There are no calls of this period.');
    expect(runs.cancel('nobody')).toBe(false);
  });

  it('given more than twenty, then the oldest are forgotten', async () => {
    for (let nth = 0; nth < 23; nth += 1) {
      await expect.poll(() => runs.start(order, `v${nth}`, 'olga')).not.toBeNull();
      script.ends[nth]!({ end: 'done', result });
    }
    await settled('done');
    expect(await runs.list()).toHaveLength(20);
  });
});

describe('reports as a process of its own', () => {
  let page: PageUnderTest;
  beforeEach(async () => {
    page = await openPage();
  });
  afterEach(() => page.close());

  it('given no history of its own, then it says so, and which command does it', async () => {
    const told = (await (await fetch(`${page.url}/api/back-tests`)).json()) as Backtests;
    expect(told).toEqual({ available: false, presentPolicy: null, progress: null, runs: [] });
    const refused = await fetch(`${page.url}/api/back-tests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    expect(refused.status).toBe(501);
    expect(await refused.text()).toContain('npm run backtest');
    expect((await fetch(`${page.url}/api/back-tests/${'x'.repeat(16)}`, { method: 'DELETE' })).status).toBe(404);
  });
});
