/** People and machines get into the page through a real provider over HTTP, and everything that is not quite right stays outside. */
import { freePort } from '@ringback/cluster/free-port.ts';
import type { AuditPage } from '@ringback/reports/api/audit-shape.ts';
import type { Role } from '@ringback/reports/sign-in/rights.ts';
import { caseIdOf, madeUpCase } from '@ringback/reports/testing/made-up-events.ts';
import { openPage, type PageOptions, type PageUnderTest } from '@ringback/reports/testing/page-under-test.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HandBrowser, handBrowser, type Seen } from '../doubles/oidc-provider/browser-by-hand.ts';
import { but, CLIENT, type OidcProvider, type Person, startOidcProvider } from '../doubles/oidc-provider/provider.ts';

const NUMBER = '+79161234567';
const sealing = { unseal: () => Promise.resolve(NUMBER) } as unknown as Platform['sealing'];
const anna: Person = { sub: 'a-1', name: 'Анна Петрова', groups: ['everybody', 'ringback-leads'] };
const id = caseIdOf('c1');

let provider: OidcProvider;
let page: PageUnderTest;
let browser: HandBrowser;
const further: PageUnderTest[] = [];

const openWith = async (settings: Readonly<Record<string, unknown>> = {}, more: PageOptions = {}) => {
  const port = await freePort();
  return openPage({
    port,
    sealing,
    ...more,
    settings: {
      signIn: 'oidc',
      oidcIssuer: provider.issuer,
      oidcClientId: CLIENT.id,
      oidcClientSecret: CLIENT.secret,
      oidcRoles: ['ringback-leads=supervisor', 'ringback-agents=agent', 'ringback-audit=auditor', 'it=admin'],
      pageUrl: `http://127.0.0.1:${port}`,
      ...settings,
    },
  });
};
beforeEach(async () => {
  provider = await startOidcProvider(anna);
  page = await openWith();
  browser = handBrowser();
});
afterEach(async () => {
  await Promise.all([page, ...further.splice(0)].map((one) => one.close()));
  await provider.close();
});

/** The page's files are not served here: the way ends at its address. */
const signIn = (from = browser, at = page): Promise<Seen> => from.go(`${at.url}/sign-in`);
const isIn = async (who = browser, at = page): Promise<boolean> =>
  (await who.ask(`${at.url}/api/viewer`)).status === 200;
const as = async (group: string, sub = group): Promise<HandBrowser> => {
  provider.person = { sub, name: `Somebody of ${group}`, groups: [group] };
  const theirs = handBrowser();
  await signIn(theirs);
  return theirs;
};
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const json = <T>({ text }: Seen): T => JSON.parse(text) as T;

describe('signing in', () => {
  test('given nobody, then no route tells anything, and says what to do', async () => {
    for (const path of ['viewer', 'board', 'cases', 'losses.csv', 'events', 'audit', 'nothing']) {
      const seen = await browser.ask(`${page.url}/api/${path}`);
      expect([path, seen.status]).toEqual([path, 401]);
    }
  });

  test('given a person of the provider, then they are who the provider says, with the roles the table gives', async () => {
    await signIn();
    const viewer = json<{ rights: string[] }>(await browser.ask(`${page.url}/api/viewer`));
    expect(viewer).toMatchObject({ id: 'oidc:a-1', name: 'Анна Петрова', roles: ['supervisor'], signIn: 'oidc' });
    expect(viewer.rights).not.toContain('manage-keys');
  });

  test('given a place on the page, then that is where they come back to; and never elsewhere', async () => {
    const last = async (to: string): Promise<string> =>
      (await handBrowser().go(`${page.url}/sign-in?to=${encodeURIComponent(to)}`)).url;
    expect(await last('#/lists?measure=late')).toBe(`${page.url}/#/lists?measure=late`);
    for (const bad of ['https://evil.example.com', '//evil.example.com', '#//"><script>', '/../x'])
      expect(await last(bad)).toBe(`${page.url}/`);
  });

  test('given the cookie, then no script reads it, no other site sends it, and the table does not hold it', async () => {
    const seen = await browser.go(`${page.url}/sign-in`, (next) => next === `${page.url}/`);
    const cookie = seen.headers.getSetCookie().find((one) => one.startsWith('ringback-session=')) ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const rows = JSON.stringify(await page.db.selectFrom('sessions').selectAll().execute());
    expect(rows).not.toContain(browser.cookies.get('ringback-session'));
  });

  test('given HTTPS in front, then the cookie is Secure and of this host alone', async () => {
    const secure = await openWith({ pageUrl: 'https://ringback.example.com' });
    further.push(secure);
    const { headers } = await browser.go(`${secure.url}/sign-in`, () => true);
    expect(headers.getSetCookie().join()).toMatch(
      /^__Host-ringback-sign-in-.*; Path=\/.*; HttpOnly; Secure; SameSite=Lax/,
    );
    expect(headers.get('location')).toContain(encodeURIComponent('https://ringback.example.com/sign-in/callback'));
  });

  test('given roles deep in a claim, or told by userinfo alone, then they count', async () => {
    const deep = await openWith({ oidcRolesClaim: 'realm_access.roles', oidcRoles: ['lead=supervisor'] });
    further.push(deep);
    provider.person = { sub: 'k', realm_access: { roles: ['lead'] } };
    await signIn(browser, deep);
    expect(await isIn(browser, deep)).toBe(true);
    provider.person = anna;
    provider.behaviour = but({ onlyInUserinfo: ['groups'], algorithm: 'ES256' });
    const other = handBrowser();
    await signIn(other);
    expect(await isIn(other)).toBe(true);
  });

  test('given a person without a known role, then 403 says whom to ask for what', async () => {
    provider.person = { sub: 'x', name: '<b>Eve', groups: ['everybody'] };
    const seen = await signIn();
    expect(seen.status).toBe(403);
    expect(seen.text).toMatch(/&#60;b&#62;Eve.*Ask your administrator.*ringback-leads.*groups/s);
    expect(await isIn()).toBe(false);
  });
});

describe('what is not quite right', () => {
  test.each([
    ['a nonce of another sign-in', but({ claims: { nonce: 'other' } })],
    ['no nonce', but({ claims: { nonce: undefined } })],
    ['an expired token', but({ claims: { exp: 1_700_000_000 } })],
    ['a token without an end', but({ claims: { exp: undefined } })],
    ['a foreign issuer', but({ claims: { iss: 'https://evil.example.com' } })],
    ['a foreign audience', but({ claims: { aud: 'another-app' } })],
    ['another client as the one it is for', but({ claims: { aud: [CLIENT.id, 'x'], azp: 'x' } })],
    ['no signature', but({ algorithm: 'none' })],
    ['a signature with the shared secret', but({ algorithm: 'HS256' })],
    ['a key that is not the provider’s', but({ foreignKey: true })],
    ['a token that names nobody', but({ claims: { sub: '' } })],
    ['a provider that says no', but({ refusesWith: 'access_denied' })],
  ])('given %s, then nobody is in, and a page says so', async (_, behaviour) => {
    provider.behaviour = behaviour;
    const seen = await signIn();
    expect([seen.status, seen.text.includes('Sign-in was refused')]).toEqual([403, true]);
    expect(await isIn()).toBe(false);
    expect(await page.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });

  test('given the way back in another browser, twice, or with a state of their own, then it is out of date', async () => {
    const toProvider = await browser.go(`${page.url}/sign-in`, (next) => next.startsWith(provider.issuer));
    const back = await handBrowser().go(toProvider.headers.get('location')!, (next) => next.startsWith(page.url));
    const callback = back.headers.get('location')!;
    expect((await handBrowser().go(callback)).status).toBe(400);
    expect((await browser.go(callback.replace(/state=[^&]+/, 'state=made-up'))).status).toBe(400);
    await browser.go(callback);
    expect(await isIn()).toBe(true);
    expect((await browser.go(callback)).status).toBe(400);
  });

  test('given a cookie that was made up, then it is nobody’s', async () => {
    await signIn();
    const real = browser.cookies.get('ringback-session')!;
    for (const forged of ['', 'x', real.slice(0, -1), `${real}x`, 'null', '"; DROP TABLE sessions']) {
      const thief = handBrowser();
      thief.cookies.set('ringback-session', forged);
      expect([forged, await isIn(thief)]).toEqual([forged, false]);
    }
  });

  test('given a change that another page makes in their name, then it is refused', async () => {
    await signIn();
    const reveal = `${page.url}/api/cases/${id}/reveal`;
    const reason = { reason: 'they asked us to' };
    await page.ground.publish([madeUpCase('c1', 1).opened(30, 'c1')]);
    await page.reports.caughtUp();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example.com' },
      { 'sec-fetch-site': 'same-site', origin: page.url },
      { 'sec-fetch-site': 'cross-site', origin: page.url },
    ])
      expect((await browser.ask(reveal, reason, headers)).status).toBe(403);
    const bare = await fetch(reveal, {
      method: 'POST',
      body: JSON.stringify(reason),
      headers: {
        'content-type': 'application/json',
        cookie: `ringback-session=${browser.cookies.get('ringback-session')}`,
      },
    });
    expect(bare.status).toBe(403);
    expect((await browser.ask(reveal, reason)).status).toBe(200);
  });

  test('given too many sign-ins from one address, then 429 and when to come again', async () => {
    const strict = await openWith({ signInsPerMinute: 2 });
    further.push(strict);
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt++)
      statuses.push((await handBrowser().go(`${strict.url}/sign-in`, () => true)).status);
    expect(statuses).toEqual([302, 302, 429, 429]);
  });

  test('given too many requests of one viewer, then theirs alone are refused, and the live stream is not counted', async () => {
    const strict = await openWith({ requestsPerMinute: 10 });
    further.push(strict);
    await signIn(browser, strict);
    const board = () => browser.ask(`${strict.url}/api/agents`);
    const statuses = [];
    for (let time = 0; time < 12; time++) statuses.push((await board()).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    expect(Number((await board()).headers.get('retry-after'))).toBeGreaterThan(0);
    provider.person = { ...anna, sub: 'b-2' };
    const other = handBrowser();
    await signIn(other, strict);
    expect((await other.ask(`${strict.url}/api/agents`)).status).toBe(200);
    const stop = new AbortController();
    const live = await fetch(`${strict.url}/api/events`, {
      headers: { cookie: `ringback-session=${browser.cookies.get('ringback-session')}` },
      signal: stop.signal,
    });
    expect(live.status).toBe(200);
    stop.abort();
  });
});

describe('a provider that changes', () => {
  test('given new keys, then the next sign-in works at once', async () => {
    await signIn();
    await provider.rotateKeys();
    const other = handBrowser();
    await signIn(other);
    expect([await isIn(), await isIn(other)]).toEqual([true, true]);
  });

  test('given it is away, then a page says so, those inside stay inside, and it works again when it is back', async () => {
    await signIn();
    const late = handBrowser();
    const toProvider = await late.go(`${page.url}/sign-in`, (next) => next.startsWith(provider.issuer));
    const back = await late.go(toProvider.headers.get('location')!, (next) => next.startsWith(page.url));
    await provider.goAway();
    const seen = await late.go(back.headers.get('location')!);
    expect([seen.status, seen.text.includes('does not answer')]).toEqual([503, true]);
    expect(await isIn()).toBe(true);
    const fresh = await openWith();
    further.push(fresh);
    const ru = await fetch(`${fresh.url}/sign-in`, { headers: { 'accept-language': 'ru' } });
    expect([ru.status, (await ru.text()).includes('Вход сейчас недоступен')]).toEqual([503, true]);
    await provider.comeBack();
    const other = handBrowser();
    await signIn(other, fresh);
    expect(await isIn(other, fresh)).toBe(true);
  });
});

describe('a session', () => {
  test('given its hours are over, then it is, and its row goes when somebody signs in', async () => {
    await signIn();
    page.goOn(10 * 3_600_000 + 1);
    expect(await isIn()).toBe(false);
  });

  test('given two replicas and a restart, then one sign-in is for all of them, and so is signing out', async () => {
    await signIn();
    const other = await openWith({}, { db: page.db });
    further.push(other);
    expect(await isIn(browser, other)).toBe(true);
    const token = browser.cookies.get('ringback-session')!;
    const { url } = json<{ url: string }>(await browser.ask(`${page.url}/api/sign-out`, {}));
    expect(browser.cookies.has('ringback-session')).toBe(false);
    const thief = handBrowser();
    thief.cookies.set('ringback-session', token);
    expect([await isIn(thief), await isIn(thief, other)]).toEqual([false, false]);
    expect((await browser.go(url)).url).toBe(`${page.url}/`);
    expect(provider.signedOut).toEqual(['a-1']);
  });
});

describe('roles', () => {
  const may: Readonly<Record<Exclude<Role, 'monitor'>, readonly number[]>> = {
    agent: [200, 200, 403, 403, 403, 403, 403],
    supervisor: [200, 200, 200, 200, 200, 403, 403],
    auditor: [200, 200, 200, 200, 403, 200, 403],
    admin: [200, 200, 200, 200, 200, 200, 200],
  };
  const groups = { agent: 'ringback-agents', supervisor: 'ringback-leads', auditor: 'ringback-audit', admin: 'it' };
  test.each(Object.entries(may))(
    '%s sees what the table says, and a refusal is in the trail',
    async (role, expected) => {
      await page.ground.publish([madeUpCase('c1', 1).opened(30, 'c1')]);
      await page.reports.caughtUp();
      const theirs = await as(groups[role as keyof typeof may]);
      const statuses = [];
      for (const path of ['board', `cases/${id}`, 'summary', 'losses.csv'])
        statuses.push((await theirs.ask(`${page.url}/api/${path}`)).status);
      statuses.push((await theirs.ask(`${page.url}/api/cases/${id}/reveal`, { reason: 'they asked us to' })).status);
      for (const path of ['audit', 'keys']) statuses.push((await theirs.ask(`${page.url}/api/${path}`)).status);
      expect(statuses).toEqual(expected);
      const admin = await as('it', 'looks');
      const { entries } = json<AuditPage>(await admin.ask(`${page.url}/api/audit?what=refused`));
      expect(entries).toHaveLength(expected.filter((status) => status === 403).length);
    },
  );
});

describe('keys of machines', () => {
  const made = async (admin: HandBrowser, roles: readonly string[], days = 30) =>
    json<{ key: string; made: { keyId: string } }>(
      await admin.ask(`${page.url}/api/keys`, { name: 'night export', roles, days }),
    );
  const withKey = (key: string, path: string, body?: unknown) =>
    fetch(`${page.url}/api/${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });

  test('given a key, then it gets in with its roles, is shown once, kept as a hash, and its use is in the trail', async () => {
    const admin = await as('it');
    const { key, made: row } = await made(admin, ['supervisor']);
    expect(key).toMatch(/^rb_[\w-]{43}$/);
    expect((await withKey(key, 'summary')).status).toBe(200);
    expect((await withKey(key, 'keys')).status).toBe(403);
    const everything = JSON.stringify([
      await page.db.selectFrom('api_keys').selectAll().execute(),
      json(await admin.ask(`${page.url}/api/keys`)),
      await page.db.selectFrom('audit_trail').selectAll().execute(),
    ]);
    expect(everything).not.toContain(key);
    const { entries } = json<AuditPage>(await admin.ask(`${page.url}/api/audit?target=${row.keyId}`));
    expect(entries.map(({ what }) => what)).toEqual(['used-key', 'made-key']);
  });

  test('given a key, then it changes things without coming from the page', async () => {
    const { key } = await made(await as('it'), ['supervisor']);
    await page.ground.publish([madeUpCase('c1', 1).opened(30, 'c1')]);
    await page.reports.caughtUp();
    const answer = await withKey(key, `cases/${id}/reveal`, { reason: 'they asked us to' });
    expect(answer.status).toBe(200);
  });

  test('given it was revoked, expired or made up, then 401 says which', async () => {
    const admin = await as('it');
    const [revoked, expired] = [await made(admin, ['agent']), await made(admin, ['agent'], 1)];
    expect((await admin.ask(`${page.url}/api/keys/${revoked.made.keyId}/revoke`, {})).status).toBe(200);
    const said = async (key: string): Promise<unknown> => {
      const answer = await withKey(key, 'board');
      return [answer.status, ((await answer.json()) as { error: { message: string } }).error.message];
    };
    expect(await said(revoked.key)).toEqual([401, 'names an API key that is revoked']);
    page.goOn(25 * 3_600_000);
    expect(await said(expired.key)).toEqual([401, 'names an API key that is expired']);
    expect(await said(`rb_${'A'.repeat(43)}`)).toEqual([401, 'names an API key that is unknown']);
  });

  test('given it is in the address, then it is nobody’s', async () => {
    const { key } = await made(await as('it'), ['supervisor']);
    for (const name of ['key', 'api_key', 'access_token', 'token', 'authorization'])
      expect((await fetch(`${page.url}/api/board?${name}=${key}`)).status).toBe(401);
  });

  test.each([
    [{ name: 'x', roles: ['admin'] }, 'roles.0'],
    [{ name: 'x', roles: [] }, 'roles'],
    [{ name: ' ', roles: ['agent'] }, 'name'],
    [{ name: 'x', roles: ['agent'], days: 0 }, 'days'],
    [{ name: 'x', roles: ['agent'], days: 1000 }, 'days'],
  ])('given %j, then 400 names %s', async (wanted, field) => {
    const admin = await as('it');
    const seen = await admin.ask(`${page.url}/api/keys`, wanted);
    expect([seen.status, json<{ error: { field: string } }>(seen).error.field]).toEqual([400, field]);
  });
});
