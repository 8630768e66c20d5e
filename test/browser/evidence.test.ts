/// <reference lib="dom" />
/** The evidence of an attempt in a real browser: read by everybody, and one A4 page each when printed. */
import type { AuditPage } from '@ringback/reports/api/audit-shape.ts';
import type { CaseRow, Evidence } from '@ringback/reports/shapes.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { desk, hindrances, inLooks, openBrowser, openPage, phone, picture } from './looks.ts';
import { replayedReports, type ReplayedReports } from './replayed-reports.ts';

const PATIENCE_MS = 60_000;

skipUnless('browser')('the evidence of an attempt', () => {
  let replayed: ReplayedReports;
  let browser: Browser;
  let sheets: readonly Evidence[];
  /** Their story is the longest. */
  let recovered: readonly Evidence[];
  const complaints: string[] = [];
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${replayed.url}/api/${path}`)).json()) as T;
  const sheetsOf = async (caseId: string): Promise<readonly Evidence[]> =>
    (await get<{ attempts: Evidence[] }>(`cases/${caseId}/evidence`)).attempts;
  const open = (hash: string, look = desk) =>
    openPage(browser, `${replayed.url}/${hash}`, look, complaints, PATIENCE_MS);

  beforeAll(async () => {
    replayed = await replayedReports();
    browser = await openBrowser();
    const { cases } = await get<{ cases: CaseRow[] }>('cases?limit=200');
    const tried = cases.toSorted((a, b) => b.attempts - a.attempts)[0]!;
    sheets = await sheetsOf(tried.caseId);
    recovered = await sheetsOf(cases.find(({ status }) => status === 'recovered-by-redial')!.caseId);
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await replayed?.close();
  }, PATIENCE_MS);

  test('given a replayed recording, then every attempt has its rule, local time, counters and ring time', () => {
    expect(sheets.length).toBeGreaterThan(1);
    for (const { asked, placed, ledger, contacts, ringSeconds } of sheets.filter((sheet) => sheet.placed !== null)) {
      expect(asked?.decision).toMatchObject({ rule: 'redial', zoneSource: expect.any(String) as string });
      expect(placed?.cli).toBeNull();
      expect(placed?.localTime?.slice(-6)).toBe(asked?.decision?.localTime?.slice(-6));
      expect(ledger).toMatchObject({ limit: 0.03, withinSeconds: 2 });
      expect(contacts.allowed).toBeGreaterThan(0);
      expect(ringSeconds).not.toBeNull();
    }
  });

  inLooks((looks) =>
    test.each(looks)('on a $name it is read by everybody', { timeout: PATIENCE_MS }, async (look) => {
      const page = await open(`#/evidence?case=${sheets[0]!.caseId}`, look);
      await page.locator('.sheet').first().waitFor();
      await picture(page, 'evidence', look);
      expect(await hindrances(page)).toEqual([]);
      await page.close();
    }),
  );

  test('printed, each attempt is one page, black on white, with the time of printing; also in the dark', {
    timeout: PATIENCE_MS,
  }, async () => {
    const page = await open('', phone);
    await page.emulateMedia({ media: 'print' });
    for (const printed of [sheets, recovered]) {
      await page.goto(`${replayed.url}/#/evidence?case=${printed[0]!.caseId}`);
      await page.getByText(printed[0]!.redialId).first().waitFor();
      await page.locator('.printed', { hasText: 'Europe/Moscow' }).first().waitFor();
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(printed.length);
    }
    await picture(page, 'evidence-printed', desk);
    const ink = await page
      .locator('.sheet dd')
      .first()
      .evaluate((line) => getComputedStyle(line).color);
    expect(ink).toBe('rgb(0, 0, 0)');
    await page.close();
  });

  test('the button prints once the audit trail has it, and what it has stands on the paper', {
    timeout: PATIENCE_MS,
  }, async () => {
    const { caseId } = sheets[0]!;
    const printings = async () => (await get<AuditPage>(`audit?what=printed-evidence&target=${caseId}`)).entries;
    const page = await open('');
    // A browser without a screen prints nothing by itself.
    await page.addInitScript(() => (window.print = () => (document.title = 'printed')));
    await page.goto(`${replayed.url}/#/evidence?case=${caseId}`);
    await page.reload();
    const button = page.getByRole('button', { name: 'Print' });
    await button.click();
    await page.waitForFunction(() => document.title === 'printed');
    const [entry, ...before] = await printings();
    expect(entry).toMatchObject({ detail: { sheets: sheets.length } });
    const time = new Date(entry!.at).toLocaleTimeString('en-GB', { timeZone: 'Europe/Moscow' });
    const foot = page.locator('.printed').first();
    expect(await foot.textContent()).toContain(time);
    expect(await foot.textContent()).toContain('The audit trail has this printing.');

    await page.route('**/prints', (route) => route.abort());
    await page.evaluate(() => (document.title = 'waits'));
    await button.click();
    await page.getByRole('alert').filter({ hasText: 'Not printed, for it could not be recorded' }).waitFor();
    expect(await page.title()).toBe('waits');
    await page.unroute('**/prints');

    // By the browser's own menu: recorded too, and the paper does not claim it.
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    const recorded = async () => (await printings()).length;
    await expect.poll(recorded, { timeout: PATIENCE_MS / 2 }).toBe(before.length + 2);
    expect(await foot.textContent()).not.toContain('audit trail');
    complaints.splice(0);
    await page.close();
  });

  test('a case leads to the sheet of each attempt and back; an id of nothing is said', {
    timeout: PATIENCE_MS,
  }, async () => {
    const [first] = sheets;
    const page = await open(`#/case?id=${first!.caseId}`);
    await page.getByRole('link', { name: 'Evidence', exact: true }).first().click();
    await page.getByText(first!.redialId).first().waitFor();
    expect(await page.locator('.sheet').count()).toBe(1);
    await page.getByRole('link', { name: 'Back to the case' }).click();
    await page.getByRole('link', { name: 'Evidence of all redials' }).click();
    await page
      .locator('.sheet')
      .nth(sheets.length - 1)
      .waitFor();
    const before = complaints.length;
    await page.goto(`${replayed.url}/#/evidence?id=nothing`);
    await page.getByText('There is no such redial or case.').waitFor();
    complaints.splice(before);
    await page.close();
  });

  test('nothing was complained of', () => expect(complaints).toEqual([]));
});
