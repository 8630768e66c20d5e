/// <reference lib="dom" />
/** A supervisor, an agent and an admin sign in through a provider in a real browser: what is theirs is offered, what they see is recorded. */
import { freePort } from '@ringback/cluster/free-port.ts';
import { caseIdOf, inboundCall, madeUpCase, madeUpRedial } from '@ringback/reports/testing/made-up-events.ts';
import { openPage as openReports, type PageUnderTest } from '@ringback/reports/testing/page-under-test.ts';
import { builtPage } from '@ringback/reports/settings.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { CLIENT, type OidcProvider, startOidcProvider } from '../doubles/oidc-provider/provider.ts';
import { desk, hindrances, type Look, inLooks, openBrowser, openPage, picture } from './looks.ts';

const PATIENCE_MS = 60_000;
const NUMBER = '+79161234567';
const id = caseIdOf('c1');
const sealing = { unseal: () => Promise.resolve(NUMBER) } as unknown as Platform['sealing'];
const lead = { sub: 'anna', name: 'Anna Petrova', groups: ['leads'] };
const agent = { sub: 'ivan', name: 'Ivan', groups: ['agents'] };
const admin = { sub: 'root', name: 'Olga', groups: ['it'] };

skipUnless('browser')('signing in to the page', () => {
  let provider: OidcProvider;
  let reports: PageUnderTest;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    provider = await startOidcProvider(lead);
    const port = await freePort();
    reports = await openReports({
      port,
      sealing,
      settings: {
        pageFolder: builtPage,
        signIn: 'oidc',
        pageUrl: `http://127.0.0.1:${port}`,
        oidcIssuer: provider.issuer,
        oidcClientId: CLIENT.id,
        oidcClientSecret: CLIENT.secret,
        oidcRoles: ['leads=supervisor', 'agents=agent', 'it=admin'],
      },
    });
    await reports.ground.publish([
      inboundCall('c1', 1).queued(0),
      inboundCall('c1', 1).lost(30),
      madeUpCase('c1', 1).opened(30, 'c1'),
      madeUpRedial('c1', 1, 'anna').placed(60),
    ]);
    await reports.reports.caughtUp();
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterEach(() => {
    // Asking who is there is answered with 401 before anybody is.
    expect(complaints.splice(0).filter((one) => !one.includes('401'))).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await reports?.close();
    await provider?.close();
  }, PATIENCE_MS);

  const open = (hash: string, look: Look = desk): Promise<Page> =>
    openPage(browser, `${reports.url}/${hash}`, look, complaints, PATIENCE_MS);
  const signedIn = async (person: OidcProvider['person'], hash: string, look: Look = desk): Promise<Page> => {
    provider.person = person;
    const page = await open(hash, look);
    await page.getByRole('link', { name: /^(Sign in|Войти)$/ }).click();
    await page.locator('.tabs').waitFor();
    return page;
  };
  const tabs = (page: Page): Promise<string[]> => page.locator('.tabs a').allTextContents();

  test('a supervisor comes back to where they were, sees a number for a reason, and signs out', {
    timeout: 2 * PATIENCE_MS,
  }, async () => {
    const page = await signedIn(lead, `#/case?id=${id}`);
    expect(page.url()).toBe(`${reports.url}/#/case?id=${id}`);
    expect(await tabs(page)).toEqual(expect.arrayContaining(['Now', 'Recovery', 'Lists']));
    await page.getByText('••• ••• •• 67').waitFor();
    await page.getByRole('button', { name: 'Show number' }).click();
    await page.getByLabel('Why do you need it?').fill('asked by mail to be called');
    await picture(page, 'reveal', desk);
    await page.getByRole('button', { name: 'Show it' }).click();
    await page.getByRole('link', { name: NUMBER }).waitFor();
    await page.getByRole('button', { name: 'Hide' }).click();
    await page.getByText('••• ••• •• 67').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('9161234567');
    await page.locator('.viewer summary').click();
    expect(await page.locator('.viewer .card').textContent()).toMatch(/Anna Petrova.*supervisor/);
    expect(await page.getByRole('link', { name: /Audit trail|API keys/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(provider.signedOut).toContain('anna');
    await page.close();
  });

  test('an agent is offered what is theirs alone', { timeout: 2 * PATIENCE_MS }, async () => {
    const page = await signedIn(agent, `#/case?id=${id}`);
    await page.getByText('••• ••• •• 67').waitFor();
    expect(await tabs(page)).not.toContain('Recovery');
    for (const button of ['Show number', 'Redial now', 'Stop'])
      expect([button, await page.getByRole('button', { name: button, exact: true }).count()]).toEqual([button, 0]);
    expect(await page.locator('a[href^="#/evidence"]').count()).toBe(0);
    await page.goto(`${reports.url}/#/lists`);
    await page.locator('.list-table').waitFor();
    expect(await page.getByRole('link', { name: /CSV/ }).count()).toBe(0);
    await page.goto(`${reports.url}/#/recovery`);
    await page.getByText('This page is not yours to see.').waitFor();
    await page.close();
  });

  test('an admin finds what was seen in the audit trail, and makes and revokes a key', {
    timeout: 2 * PATIENCE_MS,
  }, async () => {
    const page = await signedIn(admin, '#/audit');
    const row = page.locator('.list-table tr', { hasText: 'saw a number' });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/Anna Petrova.*asked by mail to be called/);
    await page.locator('.viewer summary').click();
    await page.getByRole('link', { name: 'API keys' }).click();
    // Who went there is not kept from it by the menu.
    await page.locator('.viewer .card').waitFor({ state: 'hidden' });
    await page.locator('.viewer summary').click();
    await page.keyboard.press('Escape');
    await page.locator('.viewer .card').waitFor({ state: 'hidden' });
    await page.locator('.viewer summary').click();
    await page.locator('main').click({ position: { x: 5, y: 5 } });
    await page.locator('.viewer .card').waitFor({ state: 'hidden' });
    await page.getByRole('textbox', { name: 'Name' }).fill('night export');
    await page.getByRole('checkbox', { name: 'auditor' }).check();
    await page.getByRole('button', { name: 'Make a key' }).click();
    const key = await page.locator('.made-key code').textContent();
    const board = () => fetch(`${reports.url}/api/board`, { headers: { authorization: `Bearer ${key}` } });
    expect((await board()).status).toBe(200);
    await page.getByRole('button', { name: /^Revoke/ }).click();
    await page.getByRole('button', { name: /^Really revoke/ }).click();
    await page.locator('.chip', { hasText: 'revoked' }).waitFor();
    expect((await board()).status).toBe(401);
    await page.close();
  });

  inLooks((looks) =>
    test.each(looks)(
      'on a $name axe finds nothing on the pages of signing in',
      { timeout: 3 * PATIENCE_MS },
      async (look) => {
        const outside = await open('', look);
        await outside.locator('.sign-in a').waitFor();
        await picture(outside, 'sign-in', look);
        expect(await hindrances(outside)).toEqual([]);
        await outside.close();
        for (const [title, hash, wanted] of [
          ['audit', '#/audit', '.list-table tbody tr'],
          ['keys', '#/keys', '.list-table tbody tr'],
          ['case', `#/case?id=${id}`, '.digits'],
        ] as const) {
          const page = await signedIn(admin, hash, look);
          await page.locator(wanted).first().waitFor();
          await page.locator('.viewer summary').click();
          await picture(page, title, look);
          expect([title, ...(await hindrances(page))]).toEqual([title]);
          await page.close();
        }
      },
    ),
  );

  test('a person without a role, and a provider that is away, are told so in a page of its own', {
    timeout: 2 * PATIENCE_MS,
  }, async () => {
    provider.person = { sub: 'eve', name: 'Eve', groups: [] };
    const page = await open('');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'You have no role here yet' }).waitFor();
    await picture(page, 'no-role', desk);
    expect(await hindrances(page)).toEqual([]);
    expect(complaints.splice(0).filter((one) => !/40[13]/.test(one))).toEqual([]);
    await page.close();
  });
});
