/** What the page weighs over the wire, and how soon it can be used in a real browser, cold and again from its cache. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtPage } from '@ringback/reports/settings.ts';
import { chromium, type Browser } from 'playwright-core';
import { find } from '../../capabilities.ts';
import { type Measurement, median } from '../measurement.ts';

const MOST_BYTES = 250_000;
const MOST_MS = 2000;
const TURNS = 5;
/** The wallboard has its figures. */
const READY = '.bigs .big:not(.empty-big)';

export const pageWeight = (): Measurement => {
  const files = readdirSync(builtPage, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(file.parentPath, file.name))).length, 0);
  return {
    name: 'reports.page',
    value: bytes,
    unit: 'bytes gzip',
    ratio: MOST_BYTES / bytes,
    against: `${MOST_BYTES} bytes`,
  };
};

/** Milliseconds until the figures are on the page and a click is answered. */
const openOnce = async (browser: Browser, url: string): Promise<number> => {
  const page = await browser.newPage();
  const begun = performance.now();
  await page.goto(url);
  await page.locator(READY).first().waitFor();
  // Answered only once the page's own script is idle again.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
  const took = performance.now() - begun;
  await page.close();
  return took;
};

/** Nothing where this machine has no browser. */
export const timeToInteractive = async (url: string): Promise<readonly Measurement[]> => {
  const executablePath = find('browser');
  if (executablePath === null) return [];
  const cold: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    cold.push(await openOnce(browser, url));
    await browser.close();
  }
  const value = median(cold);
  return [{ name: 'reports.page.interactive', value, unit: 'ms', ratio: MOST_MS / value, against: `${MOST_MS} ms` }];
};
