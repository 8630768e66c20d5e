/** What Ringback adds, in a real browser, on a recording that was replayed with a hold-out. */
import type { HoldOut, Recovery } from '@ringback/reports/shapes.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, inLooks, openBrowser, openPage, picture } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

const PATIENCE_MS = 60_000;
const PERIOD = 'from=2026-11-16&to=2026-11-19';
let replayed: ReplayedReports;
beforeAll(async () => {
  replayed = await replayedReports({ version: 'held-1', holdOut: { share: 0.3 } });
}, PATIENCE_MS);
afterAll(() => replayed?.close());

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${replayed.url}/api/${path}`)).json()) as T;

describe('a replay with a hold-out', () => {
  test('given three callers in ten are held out, then both arms are counted by caller and the colours still add up', async () => {
    const { total } = await get<Recovery>(`recovery?${PERIOD}&zone=UTC`);
    const { heldOut, chased, verdict } = await get<HoldOut>(`hold-out?${PERIOD}&zone=UTC`);
    expect(total.opened).toBe(replayed.summary.cases.opened);
    expect(Object.values(total.colours).reduce((sum, count) => sum + count, 0)).toBe(total.opened);
    expect(total.colours.heldOut).toBeGreaterThan(3);
    expect(heldOut.callers).toBeLessThanOrEqual(total.colours.heldOut);
    expect(chased.callers).toBe(total.eligibleCallers);
    expect(['too-small', 'adds']).toContain(verdict);
  });
});

skipUnless('browser')('what Ringback adds, on the page', () => {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  inLooks((looks) =>
    test.each(looks)('on a $name is read by everybody', { timeout: PATIENCE_MS }, async (look) => {
      const page = await openPage(browser, `${replayed.url}/#/recovery?${PERIOD}`, look, complaints, PATIENCE_MS);
      await page.locator('.hold-out .arms').waitFor();
      await picture(page, 'hold-out', look);
      expect(await hindrances(page)).toEqual([]);
      await page.close();
    }),
  );

  test('given the held-out group, then it opens its list', { timeout: PATIENCE_MS }, async () => {
    const page = await openPage(browser, `${replayed.url}/#/recovery?${PERIOD}`, desk, complaints, PATIENCE_MS);
    await page.locator('.hold-out .arms a').click();
    await page.locator('.list-table tbody tr').first().waitFor();
    expect(page.url()).toContain('measure=heldOut');
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
