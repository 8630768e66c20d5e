/// <reference lib="dom" />
/** The page on what nobody thought of: a hundred teams with very long names, addresses that were written by hand, answers of another version. */
import { agentChanged, at, event, inboundCall, madeUpCase } from '@ringback/reports/testing/made-up-events.ts';
import { openPage as openReports, type PageUnderTest } from '@ringback/reports/testing/page-under-test.ts';
import { builtPage } from '@ringback/reports/settings.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, type Look, inLooks, openBrowser, openPage, phone, picture } from './looks.ts';

const PATIENCE_MS = 60_000;
const TEAMS = 100;
const long = (index: number): string => `returns-and-complaints-${index}-`.padEnd(128, 'x');
const ASTERISK_CALL = '1763808000.42';
const DAY = `from=${at(0).slice(0, 10)}&to=${at(86_400).slice(0, 10)}`;

skipUnless('browser')('the page on odd data', () => {
  let reports: PageUnderTest;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    reports = await openReports({ settings: { pageFolder: builtPage } });
    const teams = Array.from({ length: TEAMS }, (_, index) => {
      const { data } = agentChanged(`agent-${index}`, index, 'free');
      const inQueue = { queue: long(index), teamId: long(index) };
      const { data: lost } = inboundCall(`c${index}`, index + 1).lost(60 + index);
      const { data: opened } = madeUpCase(`c${index}`, index + 1).opened(60 + index, `c${index}`);
      return [
        event('AgentChanged', index, { ...data, teamId: long(index) }),
        event('CallLost', 60 + index, { ...lost, ...inQueue }),
        event('CaseOpened', 60 + index, { ...opened, ...inQueue }),
      ];
    });
    await reports.ground.publish([
      ...teams.flat(),
      inboundCall(ASTERISK_CALL, 500).lost(300),
      madeUpCase('asterisk', 500).opened(300, ASTERISK_CALL),
    ]);
    await reports.reports.caughtUp();
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await reports?.close();
  }, PATIENCE_MS);
  const open = (hash: string, look: Look = desk): Promise<Page> =>
    openPage(browser, `${reports.url}/${hash}`, look, complaints, PATIENCE_MS);

  inLooks((looks) =>
    test.each(looks)('on a $name a hundred teams are read by everybody', { timeout: 2 * PATIENCE_MS }, async (look) => {
      for (const [title, hash, wanted] of [
        ['teams-now', '', '.board tbody tr'],
        ['teams-recovery', `#/recovery?${DAY}&by=team`, '.tiles'],
        ['teams-list', `#/lists?${DAY}`, '.list-table tbody tr'],
      ] as const) {
        const page = await open(hash, look);
        await page.locator(wanted).first().waitFor();
        await picture(page, title, look);
        expect([title, ...(await hindrances(page))]).toEqual([title]);
        await page.close();
      }
    }),
  );

  test('a hundred teams leave the rest of the wallboard within reach', { timeout: PATIENCE_MS }, async () => {
    const page = await open('');
    await page
      .locator('.board tbody tr')
      .nth(TEAMS - 1)
      .waitFor();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height).toBeLessThan(4500);
    await page.close();
  });

  test('a very long name leaves room for its figures, also on a phone', { timeout: PATIENCE_MS }, async () => {
    const page = await open(`#/recovery?${DAY}&by=team`, phone);
    const name = page.locator('.figures-table tbody th').first();
    await name.waitFor();
    expect((await name.boundingBox())?.width).toBeLessThan(phone.width * 0.6);
    await page.setViewportSize({ width: desk.width, height: 900 });
    expect((await name.boundingBox())?.height).toBeLessThan(110);
    await page.setViewportSize({ width: phone.width, height: 900 });
    await page.goto(`${reports.url}/#/lists?${DAY}`);
    const row = page.locator('.list-table tbody tr').last();
    await row.waitFor();
    expect((await row.boundingBox())?.height).toBeLessThan(250);
    await page.close();
  });

  test('an address with something that is not there is told, and leads out', { timeout: PATIENCE_MS }, async () => {
    const page = await open('#/lists?measure=nonsense');
    await page.getByRole('alert').filter({ hasText: 'measure' }).waitFor();
    expect(await hindrances(page)).toEqual([]);
    await page.getByRole('link', { name: 'Start over' }).click();
    await page.locator('.list-table tbody tr').first().waitFor();
    await page.close();
    complaints.splice(0);
  });

  test('the id of a call of Asterisk is not taken for a number', { timeout: PATIENCE_MS }, async () => {
    const page = await open('#/lists');
    await page.getByRole('searchbox').fill(ASTERISK_CALL);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL((url) => url.hash.includes(encodeURIComponent(ASTERISK_CALL)));
    await page.getByRole('heading', { name: '1 calls' }).waitFor();
    await page.close();
  });

  test('an answer of another version breaks one page, and not the others', { timeout: PATIENCE_MS }, async () => {
    const page = await open('');
    await page.route('**/api/recovery?*', (route) => route.fulfill({ json: { total: { lost: 1 } } }));
    await page.getByRole('link', { name: 'Recovery' }).click();
    await page.getByRole('alert').filter({ hasText: 'could not be shown' }).waitFor();
    await picture(page, 'broken', desk);
    await page.getByRole('link', { name: 'Lists' }).click();
    await page.locator('.list-table tbody tr').first().waitFor();
    await page.unroute('**/api/recovery?*');
    await page.goto(`${reports.url}/#/recovery?${DAY}`);
    await page.locator('.tiles').first().waitFor();
    await page.close();
    complaints.splice(0);
  });

  test('nothing else was complained of', () => expect(complaints).toEqual([]));
});
