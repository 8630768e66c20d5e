/// <reference lib="dom" />
/** Lists and what they lead to in a real browser: callers who opted out, pages that go on and back, and a walk by keyboard at 200 % zoom. */
import type { Losses } from '@ringback/reports/shapes.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, type Look, inLooks, openBrowser, openPage, picture, zoomed } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

const PATIENCE_MS = 60_000;
const PERIOD = 'from=2026-11-16&to=2026-11-19';
const OPTED_OUT = 120;

skipUnless('browser')('the lists', () => {
  let replayed: ReplayedReports;
  let browser: Browser;
  let caseId: string;
  const complaints: string[] = [];

  const optOut = async (): Promise<void> => {
    const { rows } = (await (await fetch(`${replayed.url}/api/losses?${PERIOD}&measure=byRedial`)).json()) as Losses;
    caseId = rows[0]?.caseId ?? '';
    const known = await replayed.db.selectFrom('cases').select('callerId').where('caseId', '=', caseId).execute();
    const callers = Array.from({ length: OPTED_OUT }, (_, index) => ({
      callerId: known[index]?.callerId ?? (0xabc_000_000 + index * 4099).toString(16).padStart(32, '0'),
      tenantId: index % 3 === 0 ? null : 'north',
      state: 'out' as const,
      at: new Date(Date.UTC(2026, 10, 18, 9) - index * 600_000).toISOString(),
      source: (['sms', 'sms', 'agent', 'import'] as const)[index % 4] ?? 'sms',
    }));
    await replayed.db.insertInto('opt_outs').values(callers).execute();
  };
  beforeAll(async () => {
    replayed = await replayedReports();
    browser = await openBrowser();
    await optOut();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await replayed?.close();
  });
  const open = (hash: string, look: Look): Promise<Page> =>
    openPage(browser, `${replayed.url}/${hash}`, look, complaints, PATIENCE_MS);

  inLooks((looks) =>
    describe.each(looks)('on $name', (look) => {
      const pages = [
        ['opted-out', () => '#/lists?list=opt-outs', '.list-table tbody tr'],
        ['nobody-opted-out', () => '#/lists?list=opt-outs&from=2020-01-01&to=2020-01-02', '.empty'],
        ['case', () => `#/case?id=${caseId}`, '.timeline li'],
      ] as const;
      test.each(pages)('%s is read by everybody', { timeout: PATIENCE_MS }, async (title, hashOf, wanted) => {
        const page = await open(hashOf(), look);
        await page.locator(wanted).first().waitFor();
        await picture(page, title, look);
        expect(await hindrances(page)).toEqual([]);
        await page.close();
      });
    }),
  );

  test('given more than a page opted out, then one goes on and back, filters, and opens the calls of one', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open('#/lists', desk);
    await page.getByRole('link', { name: 'Opted out' }).click();
    await page.getByRole('heading', { name: `${OPTED_OUT} callers` }).waitFor();
    const firstOf = () => page.locator('.list-table tbody tr').first().textContent();
    const begin = await firstOf();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByText('page 2 of 3').waitFor();
    const second = await firstOf();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByText('page 3 of 3').waitFor();
    expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Earlier page' }).click();
    await page.getByText('page 2 of 3').waitFor();
    expect([await firstOf(), second === begin]).toEqual([second, false]);
    await page.reload();
    await page.getByText('page 2 of 3').waitFor();
    expect(await firstOf()).toBe(second);
    await page.getByLabel('How they said so').selectOption('sms');
    await page.getByRole('heading', { name: `${OPTED_OUT / 2} callers` }).waitFor();
    expect(page.url()).not.toContain('cursor');
    await page.locator('.list-table tbody a', { hasText: 'Caller' }).first().click();
    await page.locator('.list-table tbody td', { hasText: 'recovered' }).first().waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/\d{10}/);
    await page.close();
  });

  test('given lost calls by time, then the second page is reached and left by links the address keeps', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open(`#/lists?${PERIOD}`, desk);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByText('page 2 of').waitFor();
    expect(page.url()).toContain('cursor=after');
    await page.getByRole('link', { name: 'Earlier page' }).click();
    await page.getByText('page 1 of').waitFor();
    expect(page.url()).not.toContain('cursor');
    await page.close();
  });

  /** What the keyboard meets, until it leaves the page: each with its name, and whether it can be seen. */
  const walk = async (page: Page): Promise<{ name: string; isSeen: boolean }[]> => {
    const met: { name: string; isSeen: boolean }[] = [];
    for (let steps = 0; steps < 400; steps += 1) {
      await page.keyboard.press('Tab');
      const one = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!(focused instanceof HTMLElement) || focused === document.body) return null;
        // A date has several stops.
        if (focused.dataset['met'] === 'last') return 'again';
        if (focused.dataset['met'] === 'before') return null;
        for (const last of document.querySelectorAll('[data-met=last]')) last.setAttribute('data-met', 'before');
        focused.dataset['met'] = 'last';
        const { width, height, top, bottom } = focused.getBoundingClientRect();
        const { outlineStyle, boxShadow } = getComputedStyle(focused);
        const label =
          focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement ? focused.labels : null;
        const name = focused.getAttribute('aria-label') ?? label?.[0]?.textContent ?? focused.textContent ?? '';
        return {
          name: name.trim(),
          isSeen:
            width > 0 &&
            height > 0 &&
            bottom > 0 &&
            top < window.innerHeight &&
            (outlineStyle !== 'none' || boxShadow !== 'none'),
        };
      });
      if (one === null) return met;
      if (one !== 'again') met.push(one);
    }
    throw new Error('the keyboard does not leave the page');
  };

  const walked: readonly (readonly [string, () => string, string, string])[] = [
    ['recovery', () => `#/recovery?${PERIOD}`, '.heat', 'Grouped by'],
    ['lists', () => `#/lists?${PERIOD}`, '.list-table tbody tr', 'Next page'],
    ['opted-out', () => '#/lists?list=opt-outs', '.list-table tbody tr', 'Export as CSV'],
    ['case', () => `#/case?id=${caseId}`, '.timeline li', 'Back to the list'],
  ];
  test.each(walked)(
    '%s at twice the size is walked by keyboard: everything has a name, is seen, and nothing holds it',
    { timeout: PATIENCE_MS },
    async (_title, hashOf, wanted, among) => {
      const page = await open(hashOf(), zoomed);
      await page.locator(wanted).first().waitFor();
      const met = await walk(page);
      expect(met.filter(({ name, isSeen }) => name === '' || !isSeen)).toEqual([]);
      expect(met.map(({ name }) => name).some((name) => name.startsWith(among))).toBe(true);
      expect(met.length).toBeGreaterThan(8);
      await page.close();
    },
  );

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
