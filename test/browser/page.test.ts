/// <reference lib="dom" />
/** The page as a supervisor sees it: a real browser on the real thing, with the demo centre. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedSettings } from '@ringback/embedded/settings.ts';
import { startEmbedded, type Started } from '@ringback/embedded/start.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Long enough for a machine that does other things as well; what is waited for takes a second or a few. */
const PATIENCE_MS = 45_000;

skipUnless('browser')('the page on a living demo centre', () => {
  let dataDir: string;
  let started: Started;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ringback-page-'));
    const settings = embeddedSettings.parse({ dataDir, httpPort: 0, demoSpeed: 4, seed: 3 });
    const log = openLog({ service: 'test', level: 'silent', pretty: false });
    const onDefect = (error: unknown): void => void complaints.push(String(error));
    started = await startEmbedded({ settings, demo: true, queueLog: null, log, onDefect });
    browser = await chromium.launch({ executablePath: find('browser')!, args: QUIET });
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(started.url);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    for (const { stop } of started?.stoppers ?? []) await stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, PATIENCE_MS);

  const figure = (name: string): Locator => page.locator('li.tile', { hasText: name }).locator('strong');
  const rises = (name: string): Promise<void> =>
    expect.poll(async () => Number(await figure(name).textContent()), { timeout: PATIENCE_MS }).toBeGreaterThan(0);

  test('life shows by itself: lost, apologised, redialled, recovered', { timeout: 4 * PATIENCE_MS }, async () => {
    for (const name of ['Lost calls', 'Apologised', 'Redials placed', 'Recovered by redial']) await rises(name);
    expect(await page.getByText('Live', { exact: true }).isVisible()).toBe(true);
  });

  test('a case opens on its timeline, and every decision names its rule', { timeout: PATIENCE_MS }, async () => {
    await page.locator('li.case > button').last().click();
    const timeline = page.getByRole('list', { name: /Timeline of caller/ });
    await timeline.getByText('Case opened').waitFor();
    expect(await timeline.textContent()).toMatch(/Lost after .*: hung up in the queue/);
    expect(await timeline.textContent()).toMatch(/demo-1/);
  });

  test('why the dialer dials, or not, is said for each team', { timeout: PATIENCE_MS }, async () => {
    const why = page.getByRole('region', { name: 'Why it dials, or not' });
    await why
      .getByText(/agents? (is|are) free, .* for a redial\. Placed .*because/)
      .first()
      .waitFor();
    await why.getByRole('listitem').first().locator('summary').click();
    await why.getByText('limit that binds').first().waitFor();
  });

  test('names of teams and queues stand on one line', async () => {
    const lines = await page.locator('.board tbody th').evaluateAll((names) =>
      names.map((name) => {
        const text = document.createRange();
        text.selectNodeContents(document.createTreeWalker(name, NodeFilter.SHOW_TEXT).nextNode()!);
        return [name.textContent, new Set([...text.getClientRects()].map(({ bottom }) => Math.round(bottom))).size];
      }),
    );
    expect(lines).toEqual(lines.map(([name]) => [name, 1]));
    expect(lines.map(([name]) => name)).toContain('support');
  });

  test('in Russian every column of the wallboard is in sight on a desk', async () => {
    const russian = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: 'ru-RU' });
    await russian.goto(started.url);
    await russian.locator('.board tbody th').first().waitFor();
    const hidden = await russian
      .locator('.board .scrolls')
      .evaluateAll((tables) => tables.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
    expect(hidden).toEqual([0, 0]);
    await russian.close();
  });

  test('agents are shown with what they do', async () => {
    const agents = page.getByRole('region', { name: 'Agents' });
    expect(await agents.getByText(/of \d+ free/).count()).toBeGreaterThan(0);
    expect(await agents.textContent()).toMatch(/on a call|free|wrapping up|on a redial/);
  });

  test('answering STOP as the customer is confirmed, and gives their case up or leaves it closed', {
    timeout: 2 * PATIENCE_MS,
  }, async () => {
    const inbox = page.getByRole('region', { name: 'SMS inbox' });
    await inbox.getByRole('list', { name: 'Customers' }).getByRole('button').first().click();
    const conversation = inbox.getByRole('list', { name: /Conversation with/ });
    const apology = await conversation.getByRole('listitem').first().textContent();
    expect(apology).toMatch(/Ringback Demo: .*(STOP|СТОП)/);
    await inbox.getByRole('button', { name: 'STOP', exact: true }).click();
    await conversation.getByText('STOP', { exact: true }).waitFor();
    await expect.poll(() => conversation.locator('li.received').count(), { timeout: PATIENCE_MS }).toBe(2);
  });

  test('the phone layout needs no sideways scrolling, in the dark as well', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    const { wide, wanted } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      wanted: window.innerWidth,
    }));
    expect(wide).toBeLessThanOrEqual(wanted);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).not.toBe('rgb(0, 0, 0)');
  });

  test('nothing was complained of, and no number stands on the page outside the inbox', async () => {
    expect(complaints).toEqual([]);
    expect(
      await page.locator('main').evaluate((main) => main.querySelector('#cases, .cases')?.textContent ?? ''),
    ).not.toMatch(/\d{10}/);
  });
});
