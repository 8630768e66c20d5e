/** The back-test in a real browser: a policy is changed, refused, run over a replayed recording, cancelled, and compared. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Backtests } from '@ringback/reports/shapes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, inLooks, openBrowser, openPage, picture, type Look } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

/** A back-test gives way to everything else on the machine. */
const PATIENCE_MS = 240_000;

skipUnless('browser')('the page of back-tests', () => {
  let browser: Browser;
  let replayed: ReplayedReports;
  const complaints: string[] = [];
  beforeAll(async () => {
    replayed = await replayedReports();
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await replayed?.close();
  });

  const open = (look: Look = desk): Promise<Page> =>
    openPage(browser, `${replayed.url}/#/backtest`, look, complaints, PATIENCE_MS);
  const order = async (page: Page, policy: string): Promise<void> => {
    await page.getByLabel('Policy to try').fill(policy);
    await page.getByLabel('from', { exact: true }).fill('2026-11-16');
    await page.getByLabel('to', { exact: true }).fill('2026-11-16');
    await page.getByRole('button', { name: 'Run' }).click();
  };

  test('given nothing was run, then it begins with the present policy, whole, and says what to do', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open();
    await page.getByText('No back-test yet.').waitFor();
    const present = JSON.parse(await page.getByLabel('Policy to try').inputValue()) as Record<string, unknown>;
    expect(present).toMatchObject({ version: 'default-1', redial: { attempts: 3 } });
    await picture(page, 'backtest-empty', desk);
    expect(await hindrances(page)).toEqual([]);
    await page.close();
  });

  test('given a policy with a mistake, then field and remedy stand beside it, and nothing runs', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open();
    const before = complaints.length;
    await order(page, '{"version":"bad-1","redial":{"ringTimeoutSeconds":5}}');
    await page
      .getByRole('alert')
      .getByText('policy text: redial.ringTimeoutSeconds: a phone must ring at least 15 seconds')
      .waitFor();
    await picture(page, 'backtest-mistake', desk);
    expect(await hindrances(page)).toEqual([]);
    // The browser's own word on the 400.
    complaints.splice(before);
    // Whoever looks something up to mend it finds it again.
    await page.goto(`${replayed.url}/#/now`);
    await page.getByLabel('Policy to try').waitFor({ state: 'detached' });
    await page.goto(`${replayed.url}/#/backtest`);
    expect(await page.getByLabel('Policy to try').inputValue()).toContain('bad-1');
    await page.getByRole('button', { name: 'Start from the present policy' }).click();
    expect(await page.getByLabel('Policy to try').inputValue()).toContain('default-1');
    await page.close();
  });

  test('given one that runs, then its progress is told, it can be called off, and nobody starts a second', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open();
    await order(page, '{"version":"never-1"}');
    await page.getByRole('progressbar').waitFor();
    expect(await page.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
    await picture(page, 'backtest-running', desk);
    const second = await fetch(`${replayed.url}/api/back-tests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ policy: '{"version":"x"}', from: '2026-11-16', to: '2026-11-17', zone: 'UTC' }),
    });
    expect(second.status).toBe(409);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('cell', { name: 'cancelled' }).waitFor();
    await page.close();
  });

  test('given no attempts instead of three, then fewer redials are placed, and who ordered it is kept', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open();
    await order(page, '{"version":"no-redials","jurisdiction":"by-number","redial":{"attempts":0}}');
    await page.getByRole('heading', { name: 'no-redials', exact: true }).waitFor();
    const { runs } = (await (await fetch(`${replayed.url}/api/back-tests`)).json()) as Backtests;
    const { result, by } = runs[0]!;
    expect(by).toBe('local');
    expect(result!.difference.redialsPlaced).toBeLessThan(0);
    expect(result!.baseline.figures.lost).toBeLessThan(replayed.summary.calls.lost);
    const row = page.getByRole('row', { name: 'Redials placed' });
    expect(await row.textContent()).toContain(`−${Math.abs(result!.difference.redialsPlaced!)}`);
    await page.close();
  });

  inLooks((looks) =>
    test.each(looks)('on a $name it is read by everybody', { timeout: PATIENCE_MS }, async (look) => {
      const page = await open(look);
      await page.locator('.comparison').waitFor();
      await picture(page, 'backtest', look);
      expect(await hindrances(page)).toEqual([]);
      await page.close();
    }),
  );

  test('given days without calls after one that was done, then it says so, and no older figures stand there as its own', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open();
    await page.locator('.comparison').waitFor();
    const sameFile = join(mkdtempSync(join(tmpdir(), 'ringback-policy-')), 'policy.json');
    for (const text of ['{"version":', '{"version":"mended-1"}']) {
      writeFileSync(sameFile, text);
      await page.locator('input[type=file]').setInputFiles(sameFile);
      await expect.poll(() => page.getByLabel('Policy to try').inputValue()).toBe(text);
      expect(await page.locator('input[type=file]').inputValue()).toBe('');
    }
    rmSync(dirname(sameFile), { recursive: true });
    await page.getByLabel('to', { exact: true }).fill('2031-01-02');
    await page.getByLabel('from', { exact: true }).fill('2031-01-01');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('There are no calls of this period', { exact: false }).waitFor();
    expect(await page.locator('.comparison').getByText('Redials placed').count()).toBe(0);
    const { runs } = (await (await fetch(`${replayed.url}/api/back-tests`)).json()) as Backtests;
    await page.goto(`${replayed.url}/#/backtest?id=${runs.find(({ state }) => state === 'done')!.id}`);
    await page.getByText('Redials placed').waitFor();
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
