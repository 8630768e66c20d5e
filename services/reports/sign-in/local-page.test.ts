import { request as ask } from 'node:http';
import type { Platform } from '@ringback/runtime/platform.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditPage } from '../api/audit-shape.ts';
import { caseIdOf, inboundCall, madeUpCase, madeUpRedial, redialIdOf } from '../testing/made-up-events.ts';
import { openPage, type PageOptions, type PageUnderTest } from '../testing/page-under-test.ts';
import { checkSignIn, signInSettings } from './settings.ts';

const NUMBER = '+79161234567';
const open: PageUnderTest[] = [];
const start = async (options: PageOptions = {}): Promise<PageUnderTest> => {
  const page = await openPage(options);
  open.push(page);
  await page.ground.publish([inboundCall('c1', 1).lost(30), madeUpCase('c1', 1).opened(30, 'c1')]);
  await page.reports.caughtUp();
  return page;
};
afterEach(() => Promise.all(open.splice(0).map((page) => page.close())));

const withKeys = (number: string | null): Platform['sealing'] =>
  ({ unseal: () => Promise.resolve(number), callerIdOf: () => 'nobody' }) as unknown as Platform['sealing'];

const send = async (page: PageUnderTest, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(page.url + path, {
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text.startsWith('{') ? JSON.parse(text) : null) as never,
  };
};
const trail = async (page: PageUnderTest, query = ''): Promise<AuditPage['entries']> =>
  ((await send(page, `/api/audit${query}`)).body as AuditPage).entries;

const id = caseIdOf('c1');
const reveal = `/api/cases/${id}/reveal`;
const reason = { reason: 'customer asked to be called back' };

describe('where local sign-in may listen', () => {
  const local = signInSettings.parse({});
  it.each(['127.0.0.1', '127.3.2.1', '::1', 'localhost'])('given %s, then it may', (host) => {
    expect(() => checkSignIn(local, host)).not.toThrow();
  });
  it.each(['0.0.0.0', '::', '192.168.1.4', 'ringback.example.com', '127.0.0.1.example.com'])(
    'given %s, then one sentence names both settings and what to do',
    (host) => {
      expect(() => checkSignIn(local, host)).toThrow(
        /^RINGBACK_SIGN_IN is "local".*RINGBACK_HTTP_HOST is ".*: listen on 127\.0\.0\.1, or set RINGBACK_SIGN_IN=oidc/,
      );
    },
  );
  it('given a port published on loopback alone, or people who sign in, then it may listen anywhere', () => {
    expect(() => checkSignIn({ ...local, publishedOnLoopbackOnly: true }, '0.0.0.0')).not.toThrow();
    const oidc = {
      signIn: 'oidc',
      oidcIssuer: 'https://id.example.com',
      oidcClientId: 'r',
      pageUrl: 'https://r.example',
    };
    expect(() => checkSignIn(signInSettings.parse(oidc), '0.0.0.0')).not.toThrow();
  });
  it('given half of what a provider needs, then each missing setting is named, and plain HTTP is refused', () => {
    const half = signInSettings.parse({ signIn: 'oidc', oidcIssuer: 'http://id.example.com' });
    expect(() => checkSignIn(half, '127.0.0.1')).toThrow(
      /RINGBACK_OIDC_CLIENT_ID is not set.*\n.*RINGBACK_PAGE_URL is not set.*\n.*RINGBACK_OIDC_ISSUER is "http:.*must begin with https/,
    );
  });
});

describe('a local page', () => {
  it('given somebody who reaches it, then they are its admin', async () => {
    const { body } = await send(await start(), '/api/viewer');
    expect(body).toMatchObject({ id: 'local', roles: ['admin'], signIn: 'local' });
  });

  it('given a name of another host that leads here, then it is refused', async () => {
    const page = await start();
    const { port } = new URL(page.url);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `evil.example.com:${port}` };
      ask({ host: '127.0.0.1', port, path: '/api/cases', headers }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
  ])('given a change from another page (%o), then it is refused', async (headers) => {
    const page = await start();
    expect((await send(page, '/api/callers/find', { number: NUMBER }, headers)).status).toBe(403);
    expect((await send(page, '/api/keys', { name: 'k', roles: ['agent'] }, headers)).status).toBe(403);
  });
});

describe('a number', () => {
  it('given the case is looked at, then two digits of it, and no more anywhere', async () => {
    const page = await start({ sealing: withKeys(NUMBER) });
    const { body, text } = await send(page, `/api/cases/${id}/number`);
    expect(body).toEqual({ state: 'known', masked: '••• ••• •• 67' });
    expect(text).not.toContain('4567');
    expect((await send(page, `/api/cases/${id}`)).text).not.toContain('4567');
  });

  it('given a reason, then it is shown, and the audit trail knows who and why, and no number', async () => {
    const page = await start({ sealing: withKeys(NUMBER) });
    expect((await send(page, reveal, reason)).body).toEqual({ number: NUMBER, hideAfterSeconds: 60 });
    expect(await trail(page)).toMatchObject([
      { viewerId: 'local', what: 'revealed-number', target: id, detail: reason },
    ]);
    expect(JSON.stringify(await trail(page))).not.toContain('9161234567');
  });

  it('given the trail cannot be written, then the number is not shown', async () => {
    const page = await start({ sealing: withKeys(NUMBER) });
    await page.db.schema.dropTable('audit_trail').execute();
    const { status, text } = await send(page, reveal, reason);
    expect(status).toBe(500);
    expect(text).not.toContain('9161234567');
  });

  it.each<[string, PageOptions, unknown, number]>([
    ['no reason', { sealing: withKeys(NUMBER) }, {}, 400],
    ['too short a reason', { sealing: withKeys(NUMBER) }, { reason: ' hm  ' }, 400],
    ['no keys in this process', {}, reason, 501],
    ['a caller who was forgotten', { sealing: withKeys(null) }, reason, 410],
  ])('given %s, then it is refused, and nothing says it was seen', async (_, options, body, status) => {
    const page = await start(options);
    const answer = await send(page, reveal, body);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('9161234567');
    expect(await trail(page)).toEqual([]);
  });

  it('given more than are allowed a minute, then 429 says when to try again', async () => {
    const page = await start({ sealing: withKeys(NUMBER), settings: { numbersPerMinute: 2 } });
    for (const expected of [200, 200, 429]) {
      const { status, headers } = await send(page, reveal, reason);
      expect(status).toBe(expected);
      if (expected === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});

describe('the audit trail', () => {
  it('given a case looked at again and again, then it is in there once, and again after a while', async () => {
    const page = await start();
    const looked = async (): Promise<number> => (await trail(page, `?what=saw-case&target=${id}`)).length;
    for (let time = 0; time < 3; time++) await send(page, `/api/cases/${id}`);
    expect(await looked()).toBe(1);
    page.goOn(20 * 60_000);
    await send(page, `/api/cases/${id}`);
    expect(await looked()).toBe(2);
  });

  it('given evidence that is printed, then each printing is in there at the time that stands on the paper', async () => {
    const page = await start();
    await page.ground.publish([madeUpRedial('c1', 1, 'anna').placed(60)]);
    await page.reports.caughtUp();
    const printings = [`/api/cases/${id}`, `/api/redials/${redialIdOf('c1')}`];
    for (const about of printings) {
      const { status, body } = await send(page, `${about}/evidence/prints`, {});
      const [newest] = await trail(page, '?what=printed-evidence');
      expect([status, body]).toEqual([201, { at: newest?.at, by: 'local' }]);
      expect(newest).toMatchObject({ target: about.split('/').at(-1), detail: { sheets: 1 } });
      page.goOn(1000);
    }
    await send(page, `${printings[0]}/evidence/prints`, {});
    expect(await trail(page, '?what=printed-evidence')).toHaveLength(3);
    for (const what of ['cases', 'redials'])
      expect((await send(page, `/api/${what}/${caseIdOf('nobody')}/evidence/prints`, {})).status).toBe(404);
    expect(await trail(page, '?what=printed-evidence')).toHaveLength(3);
  });

  it('given a search and an export, then it says which caller and which filter, and never a number', async () => {
    const page = await start({ sealing: withKeys(NUMBER) });
    await send(page, '/api/callers/find', { number: NUMBER });
    await send(page, '/api/losses.csv?measure=opened');
    const entries = await trail(page);
    expect(entries).toMatchObject([
      { what: 'exported-list', target: 'losses.csv', detail: { measure: 'opened' } },
      { what: 'searched-caller', detail: { found: 0 } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('9161234567');
  });

  it('given many entries, then pages and filters, and all of them as CSV', async () => {
    const page = await start();
    const row = { viewerId: 'oidc:1', name: 'Анна 100%', what: 'saw-case', target: id, detail: null };
    const rows = Array.from({ length: 120 }, (_, index) => ({
      ...row,
      entryId: `e${index}`,
      at: `2026-11-${String(1 + (index % 20)).padStart(2, '0')}T10:00:00.000Z`,
    }));
    await page.db.insertInto('audit_trail').values(rows).execute();
    const first = (await send(page, '/api/audit?viewer=oidc:1')).body as AuditPage;
    const third = (await send(page, '/api/audit?viewer=oidc:1&page=3')).body as AuditPage;
    expect([first.entries.length, first.hasMore, third.entries.length, third.hasMore]).toEqual([50, true, 20, false]);
    expect(await trail(page, '?from=2026-11-20&to=2026-11-21')).toHaveLength(6);
    expect(await trail(page, `?viewer=${encodeURIComponent('100%')}`)).toHaveLength(50);
    expect(await trail(page, '?viewer=_')).toEqual([]);
    expect((await send(page, '/api/audit?what=nothing')).status).toBe(400);
    const { text, headers } = await send(page, '/api/audit.csv');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(new Set(text.trim().split('\n')).size).toBe(122);
  });
});
