/// <reference lib="dom" />
/** A supervisor acts on a case in a real browser, on the real thing: by mouse, by keyboard, in the dark, on a phone, and too late. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { givesUp, isFree } from '../journeys/calling-in.ts';
import { eventually, type Ringback, ringbackRuns } from '../journeys/running-ringback.ts';
import { desk, hindrances, inLooks, type Look, openBrowser, openPage, picture } from './looks.ts';

const PATIENCE_MS = 60_000;

skipUnless('browser')('actions on the page of a case', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  const begin = async (look: Look, undoSeconds = 30): Promise<{ ringback: Ringback; page: Page; done(): void }> => {
    const ringback = await ringbackRuns(undefined, { undoSeconds });
    await ringback.tell(givesUp('call-1', '+79161234567'));
    await eventually(async () => (await ringback.summary()).cases.opened).toBe(1);
    const { cases } = (await (await fetch(`${ringback.url}/api/cases?limit=1`)).json()) as {
      cases: readonly { caseId: string }[];
    };
    const complaints: string[] = [];
    const seen = { ...look, zone: 'Asia/Yekaterinburg' };
    const page = await openPage(
      browser,
      `${ringback.url}/#/case?id=${cases[0]!.caseId}`,
      seen,
      complaints,
      PATIENCE_MS,
    );
    await page.locator('.actions .buttons').waitFor();
    return { ringback, page, done: () => expect(complaints).toEqual([]) };
  };

  const look = async (page: Page, title: string, chosen: Look): Promise<void> => {
    await picture(page, title, chosen);
    expect(await hindrances(page)).toEqual([]);
  };

  inLooks((looks) =>
    test.each(looks)(
      'on a $name everybody can read the actions, the dialog and the answer',
      { timeout: PATIENCE_MS },
      async (chosen) => {
        const { page, done } = await begin(chosen);
        await look(page, 'case', chosen);
        await page.locator('.actions .buttons button').nth(1).click();
        await page.locator('dialog[open] input').waitFor();
        await look(page, 'dialog', chosen);
        await page.keyboard.press('Escape');
        await page.locator('.actions .buttons button').nth(2).click();
        await page
          .locator('dialog textarea')
          .fill(chosen.locale === 'ru-RU' ? 'Клиент написал нам' : 'They wrote to us');
        await page.locator('dialog button[type=submit]').click();
        await page.locator('.asked .taken').waitFor();
        await page
          .locator('.timeline')
          .getByText(chosen.locale === 'ru-RU' ? 'Клиент написал нам' : 'They wrote to us')
          .waitFor();
        await look(page, 'stopped', chosen);
        await page.locator('.asked button').click();
        await page.locator('.asked .undone').waitFor();
        await look(page, 'undone', chosen);
        done();
        await page.close();
      },
    ),
  );

  test('with the keyboard alone: later, at a time in the viewer’s zone, with the caller’s clock beside it', {
    timeout: PATIENCE_MS,
  }, async () => {
    const { page, done } = await begin(desk, 0);
    await page.getByRole('button', { name: 'Redial later…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Redial later' });
    await dialog.getByText(/For the caller: .*Europe\/Moscow/).waitFor();
    const wall = await dialog.getByLabel(/Not before/).inputValue();
    const hour = Number(wall.slice(11, 13));
    expect(await dialog.getByText(/For the caller/).textContent()).toContain(
      `${String((hour + 22) % 24).padStart(2, '0')}:${wall.slice(14, 16)}`,
    );
    await dialog.getByLabel('Reason').focus();
    await page.keyboard.type('They are in a meeting');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.asked .taken').waitFor();
    await page.getByRole('status').filter({ hasText: 'Redial later: done' }).waitFor({ state: 'attached' });
    done();
    await page.close();
  });

  test('what waits to go out shows in a second tab, which can undo it; who undoes by keyboard stays where they were', {
    timeout: PATIENCE_MS,
  }, async () => {
    const { page, done } = await begin(desk);
    const other = await browser.newPage({ viewport: { width: desk.width, height: 900 }, locale: desk.locale });
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Redial later…' }).waitFor();
    const later = async (reason: string): Promise<void> => {
      await page.getByRole('button', { name: 'Redial later…' }).click();
      await page.getByLabel('Reason').fill(reason);
      await page.locator('dialog button[type=submit]').click();
      await page.locator('.asked .waiting').waitFor();
    };
    await later('They are in a meeting');
    await other.locator('.asked .waiting').getByText('They are in a meeting').waitFor();
    await other.locator('.asked button').focus();
    await other.keyboard.press('Enter');
    await other.locator('.asked .undone').waitFor();
    expect(await other.evaluate(() => document.activeElement?.textContent)).toBe('What to do');
    await page.locator('.asked .undone').waitFor();
    done();
    await other.close();
    await page.close();
  });

  test('what is refused says why: by a rule, and by the form', { timeout: PATIENCE_MS }, async () => {
    const { page, ringback } = await begin(desk, 0);
    await page.getByText('SMS delivered').waitFor();
    await page.getByRole('button', { name: 'Redial now' }).click();
    await page.getByLabel('Reason').fill('Call +7 916 123-45-67 at once');
    await page.locator('dialog button[type=submit]').click();
    await page.getByRole('alert').filter({ hasText: 'must not contain a telephone number' }).waitFor();
    await page.getByLabel('Reason').fill('They wait');
    await page.locator('dialog button[type=submit]').click();
    await page
      .getByText('refused: a redial waits for a free agent already, or rings.', { exact: false })
      .first()
      .waitFor();
    await look(page, 'refused', desk);
    await page.getByRole('button', { name: 'Redial later…' }).click();
    const wall = page.getByLabel(/Not before/);
    await wall.fill((await wall.inputValue()).replace(/^\d{4}/, (year) => String(Number(year) + 1)));
    await page.getByLabel('Reason').fill('Next year');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('.asked .refused').getByText('refused: too late for this case.', { exact: false }).waitFor();
    await ringback.tell(isFree('anna'));
    await page.close();
  });
});
