/// <reference lib="dom" />
/** The recovery report, the lists and a case in a real browser, on a replayed recording: same sums as summary.json, usable by everybody. */
import type { Losses, Recovery } from '@ringback/reports/shapes.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, inLooks, openBrowser, openPage, picture, russianDesk, type Look } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

const PATIENCE_MS = 60_000;
const PERIOD = 'from=2026-11-16&to=2026-11-19';

let replayed: ReplayedReports;
beforeAll(async () => {
  replayed = await replayedReports();
}, PATIENCE_MS);
afterAll(() => replayed?.close());

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${replayed.url}/api/${path}`)).json()) as T;
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe('the report on a replayed recording', () => {
  test('given the whole period, then its figures are those of summary.json', async () => {
    const { total, effort, notEligible, gaveUp } = await get<Recovery>(`recovery?${PERIOD}&zone=Europe/Moscow&by=hour`);
    const { calls, cases, redials, apologies, ...told } = replayed.summary;
    expect(total.lost).toBeGreaterThan(50);
    expect(total).toMatchObject({
      lost: calls.lost,
      opened: cases.opened,
      merged: cases.lossesMerged,
      byRedial: cases.recoveredByRedial,
      byCaller: cases.recoveredByCaller,
      none: sum(cases.gaveUp),
      open: cases.openAtEnd,
      apologised: apologies.sent,
    });
    expect(effort).toMatchObject({
      placed: redials.placed,
      answered: redials.answeredByPerson,
      abandoned: redials.abandoned,
    });
    expect(total.medianMinutes).toBeCloseTo(told.medianMinutesToCallback, 0);
    expect([notEligible, gaveUp].map(sum)).toEqual([sum(told.notEligible), sum(cases.gaveUp)]);
  });

  test('given any figure, then the list behind it is as long', async () => {
    const { total } = await get<Recovery>(`recovery?${PERIOD}&zone=UTC`);
    for (const [measure, count] of Object.entries({ ...total, ...total.colours })) {
      if (
        !['lost', 'opened', 'merged', 'byRedial', 'byCaller', 'none', 'redialled', 'alone', 'within20m'].includes(
          measure,
        )
      )
        continue;
      const { total: listed } = await get<Losses>(`losses?${PERIOD}&zone=UTC&measure=${measure}`);
      expect([measure, listed]).toEqual([measure, count]);
    }
  });
});

skipUnless('browser')('the pages of reports', () => {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  const open = (hash: string, look: Look): Promise<Page> =>
    openPage(browser, `${replayed.url}/${hash}`, look, complaints, PATIENCE_MS);
  const pages = [
    ['now', '#/now', '.big'],
    ['recovery', `#/recovery?${PERIOD}`, '.heat'],
    ['lists', `#/lists?${PERIOD}`, '.list-table tbody tr'],
  ] as const;
  const rarePages = [
    ['by-queue', `#/recovery?${PERIOD}&by=queue`, '.figures-table'],
    ['nothing', '#/recovery?from=2020-01-01&to=2020-01-02', '.empty'],
  ] as const;

  inLooks((looks) =>
    describe.each(looks)('on a $name', (look) => {
      test.each(look === desk ? [...pages, ...rarePages] : pages)(
        '%s is read by everybody',
        { timeout: PATIENCE_MS },
        async (title, hash, wanted) => {
          const page = await open(hash, look);
          await page.locator(wanted).first().waitFor();
          await picture(page, title, look);
          expect(await hindrances(page)).toEqual([]);
          await page.close();
        },
      );
    }),
  );

  test.each([desk, russianDesk])(
    'on a $name every column of the report is in sight',
    { timeout: PATIENCE_MS },
    async (look) => {
      const page = await open(`#/recovery?${PERIOD}`, look);
      const table = page.locator('.scrolls', { has: page.locator('.figures-table') });
      await table.waitFor();
      expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
      await page.close();
    },
  );

  test('a number opens its list, a caller their case, and the way back works', { timeout: PATIENCE_MS }, async () => {
    const page = await open(`#/recovery?${PERIOD}`, desk);
    const lost = page.locator('.measure-byRedial strong a');
    const count = await lost.textContent();
    await lost.click();
    await page.getByRole('heading', { name: `${count} calls` }).waitFor();
    await page.locator('.list-table a', { hasText: 'Caller' }).first().click();
    await page.getByText('Case opened').waitFor();
    expect(await page.getByRole('heading', { name: /Case of caller/ }).isVisible()).toBe(true);
    expect(await page.locator('main').textContent()).not.toMatch(/\d{10}/);
    await page.goBack();
    await page.getByRole('heading', { name: `${count} calls` }).waitFor();
    await page.close();
  });

  test('the keyboard reaches the content, and the heads of a list sort it', { timeout: PATIENCE_MS }, async () => {
    const page = await open(`#/lists?${PERIOD}`, desk);
    await page.getByRole('link', { name: 'Waited' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('th[aria-sort="descending"]', { hasText: 'Waited' }).waitFor();
    expect(page.url()).toContain('sort=waitSeconds');
    await page.reload();
    await page.locator('th[aria-sort="descending"]', { hasText: 'Waited' }).waitFor();
    await page.close();
  });

  test('given the service stops answering, then the page says so and keeps what it has', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open(`#/recovery?${PERIOD}`, desk);
    await page.locator('.heat').waitFor();
    const before = complaints.length;
    await page.route('**/api/recovery**', (route) => route.abort());
    await page.getByLabel('Grouped by').selectOption('queue');
    await page.getByRole('alert').waitFor();
    await page.unroute('**/api/recovery**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.figures-table', { hasText: 'support' }).waitFor();
    complaints.splice(before);
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
