/// <reference lib="dom" />
/** The daily report as people see it: the mail in a real browser, with the figures of the page, and the page of all reports. */
import { instant } from '@ringback/contracts/ids.ts';
import { claim, conclude, dueDeliveries, planReport } from '@ringback/reports/daily/deliveries.ts';
import { makeDailyReport } from '@ringback/reports/daily/make-daily-report.ts';
import type { DailyReports, Losses, Recovery } from '@ringback/reports/shapes.ts';
import { type MailServer, startMailServer } from '@ringback/reports/testing/mail-server.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, type Look, inLooks, openBrowser, openPage, picture } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

const PATIENCE_MS = 60_000;
const DATE = '2026-11-17';
const ZONE = 'Europe/Moscow';
const NOW = Date.parse('2026-11-18T04:30:00.000Z');
const MAIL_NARROW_BLANK = /[\u00A0\u202F]/g;
const prices = { currency: 'RUB', pricePerAgentMinute: 10, pricePerAttempt: 0.25, pricePerSmsPart: 3 };
const options = { prices, promiseMinutes: 20, abandonmentLimit: 0.03 };

let server: MailServer;
let replayed: ReplayedReports;
beforeAll(async () => {
  server = await startMailServer();
  replayed = await replayedReports(null, {
    dailyReportTo: ['head@example.com', 'deputy@example.com'],
    smtpUrl: `smtp://127.0.0.1:${server.port}`,
    mailFrom: 'ringback@example.com',
    dailyReportZone: ZONE,
    dailyReportAt: '07:30',
  });
}, PATIENCE_MS);
afterAll(async () => {
  await replayed?.close();
  await server?.stop();
}, PATIENCE_MS);

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${replayed.url}/api/${path}`)).json()) as T;
const reportIn = (language: 'en' | 'ru', date = DATE) =>
  makeDailyReport(replayed.db, date, NOW, { zone: ZONE, language, publicUrl: replayed.url }, options);

/** The cells of the row with this name: that of the day, of the day before, of the week before. */
const row = (html: string, name: string): string[] => {
  const rows = html.split('<tr>').filter((text) => text.includes(`overflow-wrap:break-word">${name}</th>`));
  const cells = rows[0]?.split('<td').slice(1) ?? [];
  return cells.map((cell) =>
    cell
      .slice(cell.indexOf('>') + 1, cell.indexOf('</td>'))
      .replaceAll(/<br>.*$/gs, '')
      .replaceAll(/<[^>]*>/g, '')
      .trim(),
  );
};

describe('the figures of the daily report', () => {
  test('given a day, then they are those of the API for it, the day before and the week before', async () => {
    const { html, text } = await reportIn('en');
    const day = await get<Recovery>(`recovery?from=${DATE}&to=2026-11-18&zone=${ZONE}&by=queue`);
    const before = await get<Recovery>(`recovery?from=2026-11-16&to=2026-11-17&zone=${ZONE}`);
    expect(day.total.lost).toBeGreaterThan(10);
    const counts = [
      ['Lost calls', 'lost'],
      ['Callers lost', 'callers'],
      ['Cases', 'opened'],
      ['Apologised', 'apologised'],
      ['Redialled', 'redialled'],
      ['Recovered by redial', 'byRedial'],
      ['Recovered by the caller', 'byCaller'],
      ['Not recovered', 'none'],
      ['Still open', 'open'],
    ] as const;
    for (const [name, key] of counts) {
      expect([name, ...row(html, name)]).toEqual([name, String(day.total[key]), String(before.total[key]), '0']);
      expect(text).toContain(`${name}: ${day.total[key]};`);
    }
    const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 1000) / 10}%`);
    expect(row(html, 'Recovery rate')).toEqual([
      percent(day.total.recoveryRate),
      percent(before.total.recoveryRate),
      '–',
    ]);
    expect(row(html, 'Contact rate').slice(0, 2)).toEqual([
      percent(day.effort.contactRate),
      percent(before.effort.contactRate),
    ]);
    expect(row(html, 'Cost per recovered caller')[0]).toContain(day.effort.costPerRecovered!.toFixed(2));
    for (const { key, lost, opened, byRedial, byCaller, recoveryRate } of day.groups)
      expect(row(html.slice(html.indexOf('By queue')), key)).toEqual([
        ...[lost, opened, byRedial, byCaller].map(String),
        percent(recoveryRate),
      ]);
    const late = await get<Losses>('losses?measure=late');
    expect(late.total).toBeGreaterThanOrEqual(0);
  });

  test('given any report, then it fetches nothing, runs nothing and tells no number', async () => {
    for (const language of ['en', 'ru'] as const) {
      const { html, text } = await reportIn(language);
      expect(html).not.toMatch(/<script|<img|<link|src=|url\(|@import|javascript:|\son\w+=/i);
      expect(html.replaceAll(/https?:\/\/[^"]*/g, '')).not.toMatch(/https?:/);
      expect(html + text).not.toMatch(/\+?7916\d{7}/);
      expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    }
  });

  test('given Russian, then words, numbers and dates are', async () => {
    const { subject, html } = await reportIn('ru');
    expect(subject.replaceAll(MAIL_NARROW_BLANK, ' ')).toMatch(
      /^Ringback, вторник, 17 ноября 2026 г\.: потеряно \d+, возвращено [\d,]+ %$/,
    );
    expect(html).toContain('<html lang="ru">');
    expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/undefined|NaN|null|\[object/);
  });
});

skipUnless('browser')('the daily report in a browser', () => {
  let browser: Browser;
  const complaints: string[] = [];
  const open = (hash: string, look: Look): Promise<Page> =>
    openPage(browser, `${replayed.url}/${hash}`, look, complaints, PATIENCE_MS);

  beforeAll(async () => {
    browser = await openBrowser();
    const { db } = replayed;
    const giveUpAt = instant(NOW + 12 * 3_600_000);
    for (const [index, date] of ['2026-11-16', DATE].entries()) {
      const report = { ...(await reportIn('en', date)), zone: ZONE, dueAt: instant(NOW), madeAt: instant(NOW) };
      const targets = ['head@example.com', 'gone@example.com'].map((target) => ({ kind: 'mail' as const, target }));
      await planReport(db, report, [...targets, { kind: 'file', target: `ringback-${date}.html` }], giveUpAt);
      for (const delivery of await dueDeliveries(db, NOW)) {
        const ours = await claim(db, delivery, NOW);
        const isRefused = index === 1 && delivery.target.startsWith('gone');
        await conclude(db, ours!, isRefused ? 'refused' : 'sent', isRefused ? '550 no such mailbox' : null, NOW);
      }
    }
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  inLooks((looks) =>
    test.each(looks)('the mail on a $name is read by everybody', { timeout: PATIENCE_MS }, async (look) => {
      const { html } = await reportIn(look.locale === 'ru-RU' ? 'ru' : 'en');
      // Not within the page, whose policy allows no styles in place.
      const page = await openPage(browser, 'about:blank', look, complaints, PATIENCE_MS);
      await page.setContent(html);
      await picture(page, 'daily-mail', look);
      // Frames and landmarks are the mail client's.
      const found = await hindrances(page);
      expect(found.filter((one) => !/^(region|landmark-one-main)/.test(one))).toEqual([]);
      await page.close();
    }),
  );

  inLooks((looks) =>
    test.each(looks)('the page on a $name is read by everybody', { timeout: PATIENCE_MS }, async (look) => {
      const page = await open('#/daily', look);
      await page.locator('.daily-item').first().waitFor();
      await picture(page, 'daily', look);
      expect(await hindrances(page)).toEqual([]);
      await page.close();
    }),
  );

  test('a report can be looked at, with styles and without anything else', { timeout: PATIENCE_MS }, async () => {
    const page = await open('#/daily', desk);
    const [view] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'View the report of Tue, 17 November 2026' }).click(),
    ]);
    await view.getByText('By queue').waitFor();
    const paint = await view.locator('.card').evaluate((card) => getComputedStyle(card).backgroundColor);
    expect(paint).toBe('rgb(255, 255, 255)');
    await view.close();
    await page.close();
  });

  test('given somebody sends it again, then everybody gets it, and the page says so', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open('#/daily', desk);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Send again: the report of Tue, 17 November 2026' }).press('Enter');
    await page.getByText('It goes out again.').waitFor();
    // The report of yesterday may go out by itself meanwhile.
    const ofThatDay = () => server.mails.filter(({ raw }) => raw.includes('Tuesday, 17 November 2026'));
    const receivers = () =>
      ofThatDay()
        .map(({ to }) => to.join())
        .sort();
    await expect.poll(receivers, { timeout: PATIENCE_MS }).toEqual(['gone@example.com', 'head@example.com']);
    const states = async () => {
      const { reports } = await get<DailyReports>('daily-reports');
      return reports.find(({ date }) => date === DATE)?.deliveries.map(({ state }) => state);
    };
    await expect.poll(states, { timeout: PATIENCE_MS }).toEqual(['done', 'done', 'waiting']);
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
