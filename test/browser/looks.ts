/// <reference lib="dom" />
/** How pages are looked at: the screens, languages and colours they are tried in, and what everybody must be able to read. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { find, skipUnless } from '../capabilities.ts';

export interface Look {
  readonly name: string;
  readonly width: number;
  readonly locale: 'en-GB' | 'ru-RU';
  readonly scheme: 'light' | 'dark';
  readonly zone?: string;
}

export const desk: Look = { name: 'desk', width: 1400, locale: 'en-GB', scheme: 'light' };
export const russianDesk: Look = { name: 'desk, in Russian', width: 1400, locale: 'ru-RU', scheme: 'light' };
export const phone: Look = { name: 'phone in the dark, in Russian', width: 390, locale: 'ru-RU', scheme: 'dark' };
export const zoomed: Look = { name: '200 % zoom in the dark', width: 700, locale: 'en-GB', scheme: 'dark' };

/** Declares tests in the looks that differ most, and in the others for who has the patience: axe takes its second for each. */
export const inLooks = (declare: (looks: readonly Look[]) => void): void => {
  declare([desk, phone]);
  skipUnless('patience')('in more looks', () => declare([russianDesk, zoomed]));
};

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: find('browser')!, args: ['--no-sandbox', '--disable-gpu'] });

/** `complaints` collects what the page's console says. */
export const openPage = async (
  browser: Browser,
  url: string,
  look: Look,
  complaints: string[],
  patienceMs: number,
): Promise<Page> => {
  const { width, locale, scheme, zone = 'Europe/Moscow' } = look;
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    locale,
    timezoneId: zone,
    colorScheme: scheme,
  });
  page.setDefaultTimeout(patienceMs);
  page.on('console', (message) => {
    // There may be no built-in SMSC, and the page asks to know.
    if (message.type() === 'error' && !message.location().url.includes('/smsc/')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return page;
};

/** What axe finds, and whether something needs sideways scrolling. */
export const hindrances = async (page: Page): Promise<string[]> => {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))].join(': '));
    const { scrollWidth } = document.documentElement;
    return scrollWidth <= window.innerWidth ? found : [...found, `wider than the screen: ${scrollWidth}`];
  });
};

/** A picture for who wants to look at it, where `RINGBACK_PICTURES` names a folder; none are kept otherwise. */
export const picture = async (page: Page, title: string, { name }: Look): Promise<void> => {
  const folder = process.env['RINGBACK_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${title}-${name.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
};
