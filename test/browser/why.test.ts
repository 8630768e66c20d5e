/// <reference lib="dom" />
/** Why the dialer dials, or not, in a real browser: told live, in sentences, and read by everybody. */
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import { MORNING } from '@ringback/reports/testing/made-up-events.ts';
import { type MadeUpPacing, teamPaced } from '@ringback/reports/testing/made-up-pacing.ts';
import { memoryGround } from '@ringback/reports/testing/memory-ground.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '@ringback/contracts/ids.ts';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, inLooks, openBrowser, openPage, picture } from './looks.ts';

const PATIENCE_MS = 60_000;

skipUnless('browser')('why it dials, or not', () => {
  const ground = memoryGround();
  const complaints: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  let url: string;
  let browser: Browser;
  const open = (hash: string, look = desk) => openPage(browser, `${url}/${hash}`, look, complaints, PATIENCE_MS);
  const tell = (team: string, secondsAgo: number, made: MadeUpPacing) =>
    ground.publish([teamPaced(team, (Date.now() - MORNING) / 1000 - secondsAgo, made)]);

  beforeAll(async () => {
    const reports = await startReports(ground, reportsSettingsSchema.parse({}));
    const http = await openHttp({ host: '127.0.0.1', port: 0, log: ground.log, routes: [reports.routes!] });
    url = http.url;
    browser = await openBrowser();
    stops.push(
      () => browser.close(),
      () => http.close(),
      () => reports.stop(),
      () => ground.bus.close(),
    );
    for (let ago = 3000; ago > 20; ago -= 30)
      await tell('sales', ago, { free: ago % 7, waiting: ago % 11, placed: ago % 3 });
    await tell('sales', 0, { free: 2, waiting: 5, placed: 2, limit: 'agent-each' });
    await tell('support', 600, { free: 0, waiting: 0, limit: 'something-new' });
    await reports.caughtUp();
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const stop of stops) await stop();
  }, PATIENCE_MS);

  inLooks((looks) =>
    test.each(looks)('on a $name both places are read by everybody', { timeout: 2 * PATIENCE_MS }, async (look) => {
      for (const [title, hash, wanted] of [
        ['why-now', '', '.why-teams details'],
        ['why', '#/why?team=sales', '.why-team .lead'],
        ['why-nobody', '#/why?team=nobody', '.empty'],
      ] as const) {
        const page = await open(hash, look);
        await page.locator(wanted).first().waitFor();
        if (title === 'why-now') await page.locator('.why-teams summary').first().click();
        if (title === 'why') await page.locator('.chart canvas').waitFor();
        await picture(page, title, look);
        expect([title, await hindrances(page)]).toEqual([title, []]);
        await page.close();
      }
    }),
  );

  test('given news, then the sentence changes by itself; silence is said; an unknown limit is shown as it is', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open('', desk);
    const team = (name: string) => page.locator('.why-teams li', { has: page.getByText(name, { exact: true }) });
    await team('sales')
      .getByText('2 agents are free, 5 callers wait for a redial. Placed 2 just now. No more, because each')
      .waitFor();
    await tell('sales', 0, { free: 0, waiting: 1, limit: 'nobody-free' });
    await team('sales')
      .getByText('0 agents are free, 1 caller waits for a redial. Placed none just now. None, because no agent is free')
      .waitFor();
    const until = instant(Date.now() + 3_600_000);
    await tell('sales', 0, { upheaval: { what: 'talks-longer', until } });
    await team('sales').locator('summary').click();
    await team('sales')
      .getByText(/It is more careful until .+, because talks have become longer\./)
      .waitFor();
    await team('support').locator('summary').click();
    await team('support')
      .getByText(/^Old: the dialer last told of this team 10:\d\d min ago/)
      .waitFor();
    expect(await team('support').textContent()).toContain('because something new');
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
