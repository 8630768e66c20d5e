/** Everything of `npm start` is at one address: with OIDC, what other services show there asks who you are, too. */
import { freePort } from '@ringback/cluster/free-port.ts';
import { Router } from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HandBrowser, handBrowser } from '../doubles/oidc-provider/browser-by-hand.ts';
import { CLIENT, type OidcProvider, startOidcProvider } from '../doubles/oidc-provider/provider.ts';
import { isFree } from './calling-in.ts';
import { dataFolder, eventually, type Ringback, ringbackRuns } from './running-ringback.ts';

const PACING = '/teams/sales/pacing';
const metrics = Router().get('/metrics', (_request, response) => void response.send('up 1'));

let provider: OidcProvider;
beforeEach(async () => void (provider = await startOidcProvider({ sub: 'x', groups: ['it'] })));
afterEach(() => provider.close());

const runs = async (): Promise<Ringback> => {
  const httpPort = await freePort();
  const settings = {
    httpPort,
    signIn: 'oidc',
    oidcIssuer: provider.issuer,
    oidcClientId: CLIENT.id,
    oidcClientSecret: CLIENT.secret,
    oidcRoles: ['leads=supervisor', 'it=admin'],
    pageUrl: `http://127.0.0.1:${httpPort}`,
  };
  return ringbackRuns(dataFolder(), settings, [metrics]);
};

const as = async ({ url }: Ringback, group: string): Promise<HandBrowser> => {
  provider.person = { sub: group, name: group, groups: [group] };
  const browser = handBrowser();
  await browser.go(`${url}/sign-in`);
  return browser;
};

const keyOf = async ({ url }: Ringback, admin: HandBrowser, role: string): Promise<string> => {
  const { text } = await admin.ask(`${url}/api/keys`, { name: role, roles: [role], days: 1 });
  return (JSON.parse(text) as { key: string }).key;
};

const asks = async ({ url }: Ringback, path: string, key?: string): Promise<number> =>
  (await fetch(url + path, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } })).status;

test('given nobody, then metrics and pacing tell nothing, however they are written, and health does', async () => {
  const ringback = await runs();
  await ringback.tell(isFree('anna'));
  for (const path of ['/metrics', '/METRICS', '/metrics/', '/metrics?x=1', PACING, '/Teams/sales/pacing', '/teams/x'])
    expect([path, await asks(ringback, path)]).toEqual([path, 401]);
  expect(await asks(ringback, '/metrics', `rb_${'A'.repeat(43)}`)).toBe(401);
  expect(await asks(ringback, '/health/ready')).toBe(200);
});

test('given the key of a monitor, then it reads metrics and nothing else; an agent’s reads pacing and no metrics', async () => {
  const ringback = await runs();
  await ringback.tell(isFree('anna'));
  const admin = await as(ringback, 'it');
  const [monitor, agent] = [await keyOf(ringback, admin, 'monitor'), await keyOf(ringback, admin, 'agent')];
  await eventually(() => asks(ringback, PACING, agent)).toBe(200);
  const paths = ['/metrics', PACING, '/api/board', '/api/cases', '/api/viewer'];
  const seen = (key: string) => Promise.all(paths.map((path) => asks(ringback, path, key)));
  expect(await seen(monitor)).toEqual([200, 403, 403, 403, 403]);
  expect(await seen(agent)).toEqual([403, 200, 200, 200, 200]);
});

test('given a supervisor, then pacing is theirs to see, and metrics are the administrator’s', async () => {
  const ringback = await runs();
  await ringback.tell(isFree('anna'));
  const [lead, admin] = [await as(ringback, 'leads'), await as(ringback, 'it')];
  await eventually(async () => (await lead.ask(ringback.url + PACING)).status).toBe(200);
  expect((await lead.ask(`${ringback.url}/metrics`)).status).toBe(403);
  expect((await admin.ask(`${ringback.url}/metrics`)).status).toBe(200);
});

test('given local sign-in, then whoever reaches the port reads both, as in a service of its own', async () => {
  const ringback = await ringbackRuns(dataFolder(), {}, [metrics]);
  await ringback.tell(isFree('anna'));
  expect(await asks(ringback, '/metrics')).toBe(200);
  await eventually(() => asks(ringback, PACING)).toBe(200);
});
