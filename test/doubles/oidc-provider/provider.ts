/**
 * An OpenID provider over real HTTP, that signs with real keys: it knows one client, checks what a provider must check (redirect address,
 * client secret, PKCE, codes once), and can lie, refuse, change its keys and be away.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

export const CLIENT = { id: 'ringback', secret: 'a-secret-of-the-client' };

export interface Person {
  readonly sub: string;
  readonly name?: string;
  readonly groups?: readonly string[] | string;
  readonly [claim: string]: unknown;
}

/** How the next answers differ from those of an honest provider. */
export interface Behaviour {
  /** At the authorization endpoint: the code of OAuth it goes back with. */
  readonly refusesWith: string | null;
  readonly algorithm: 'RS256' | 'ES256' | 'HS256' | 'none';
  /** Over the claims of the id token. */
  readonly claims: JWTPayload;
  /** Signed with a key that is not published. */
  readonly foreignKey: boolean;
  /** Claims that are told by userinfo alone. */
  readonly onlyInUserinfo: readonly string[];
}
const honest: Behaviour = {
  refusesWith: null,
  algorithm: 'RS256',
  claims: {},
  foreignKey: false,
  onlyInUserinfo: [],
};

export interface OidcProvider {
  readonly issuer: string;
  /** Who is at the browser; null: nobody yet. */
  person: Person;
  behaviour: Behaviour;
  /** Who signed out here, by their id token's person; null where none was shown. */
  readonly signedOut: (string | null)[];
  rotateKeys(): Promise<void>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
type Keys = Readonly<Record<'RS256' | 'ES256', Key>>;

interface Grant {
  readonly person: Person;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | undefined;
}

const newKey = async (algorithm: 'RS256' | 'ES256'): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
};
const newKeys = async (): Promise<Keys> => ({ RS256: await newKey('RS256'), ES256: await newKey('ES256') });

const without = (person: Person, left: readonly string[]): JWTPayload =>
  Object.fromEntries(Object.entries(person).filter(([claim]) => claim === 'sub' || !left.includes(claim)));

interface State {
  issuer: string;
  keys: Keys;
  person: Person;
  behaviour: Behaviour;
  readonly codes: Map<string, Grant>;
  readonly access: Map<string, Person>;
  readonly signedOut: (string | null)[];
}

const idToken = async ({ issuer, keys, behaviour }: State, { person, nonce }: Grant): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    ...without(person, behaviour.onlyInUserinfo),
    iss: issuer,
    aud: CLIENT.id,
    iat: now,
    exp: now + 300,
    ...(nonce === undefined ? {} : { nonce }),
    ...behaviour.claims,
  };
  const { algorithm } = behaviour;
  if (algorithm === 'none') return new UnsecuredJWT(payload).encode();
  if (algorithm === 'HS256')
    return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.secret));
  const { kid } = keys[algorithm];
  const { privateKey } = behaviour.foreignKey ? await newKey(algorithm) : keys[algorithm];
  return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey);
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const describe = (app: Express, state: State): void => {
  app.get('/.well-known/openid-configuration', (_request, response) => {
    const at = (path: string): string => `${state.issuer}/${path}`;
    response.json({
      issuer: state.issuer,
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      userinfo_endpoint: at('userinfo'),
      end_session_endpoint: at('end-session'),
      jwks_uri: at('keys'),
      response_types_supported: ['code'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    });
  });
  app.get(
    '/keys',
    (_request, response) => void response.json({ keys: Object.values(state.keys).map(({ jwk }) => jwk) }),
  );
};

const authorize = (app: Express, state: State): void =>
  void app.get('/authorize', ({ query }, response) => {
    const isRight =
      query['response_type'] === 'code' &&
      query['client_id'] === CLIENT.id &&
      query['code_challenge_method'] === 'S256' &&
      text(query['scope']).split(' ').includes('openid');
    if (!isRight) return void response.status(400).send('this is not a request for a code with PKCE');
    const back = new URL(text(query['redirect_uri']));
    back.searchParams.set('state', text(query['state']));
    const { refusesWith } = state.behaviour;
    if (refusesWith === null) {
      const code = randomUUID();
      state.codes.set(code, {
        person: state.person,
        redirectUri: text(query['redirect_uri']),
        challenge: text(query['code_challenge']),
        nonce: text(query['nonce']) || undefined,
      });
      back.searchParams.set('code', code);
    } else back.searchParams.set('error', refusesWith);
    response.redirect(302, back.href);
  });

const token = (app: Express, state: State): void =>
  void app.post('/token', express.urlencoded({ extended: false }), async (request, response) => {
    const body = request.body as Readonly<Record<string, string>>;
    const expected = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return void response.status(401).json({ error: 'invalid_client' });
    const grant = state.codes.get(body['code'] ?? '');
    state.codes.delete(body['code'] ?? '');
    const challenge = createHash('sha256')
      .update(body['code_verifier'] ?? '')
      .digest('base64url');
    if (grant === undefined || grant.redirectUri !== body['redirect_uri'] || grant.challenge !== challenge)
      return void response.status(400).json({ error: 'invalid_grant' });
    const accessToken = randomUUID();
    state.access.set(accessToken, grant.person);
    response.json({ token_type: 'Bearer', access_token: accessToken, id_token: await idToken(state, grant) });
  });

const afterwards = (app: Express, state: State): void => {
  app.get('/userinfo', (request, response) => {
    const person = state.access.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (person === undefined) return void response.status(401).end();
    response.json(person);
  });
  app.get('/end-session', ({ query }, response) => {
    const [, payload] = text(query['id_token_hint']).split('.');
    const claims = payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }) : null;
    state.signedOut.push(claims?.sub ?? null);
    response.redirect(302, text(query['post_logout_redirect_uri']));
  });
};

const listen = async (app: Express, port: number): Promise<Server> => {
  const server = createServer(app);
  server.listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  return server;
};
const end = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};

export const startOidcProvider = async (person: Person): Promise<OidcProvider> => {
  const state: State = {
    issuer: '',
    keys: await newKeys(),
    person,
    behaviour: honest,
    codes: new Map(),
    access: new Map(),
    signedOut: [],
  };
  const app = express();
  for (const add of [describe, authorize, token, afterwards]) add(app, state);
  let server: Server | null = await listen(app, 0);
  const { port } = server.address() as AddressInfo;
  state.issuer = `http://127.0.0.1:${port}`;
  const goAway = async (): Promise<void> => {
    if (server !== null) await end(server);
    server = null;
  };
  return {
    issuer: state.issuer,
    get person() {
      return state.person;
    },
    set person(next) {
      state.person = next;
    },
    get behaviour() {
      return state.behaviour;
    },
    set behaviour(next) {
      state.behaviour = next;
    },
    signedOut: state.signedOut,
    async rotateKeys() {
      state.keys = await newKeys();
    },
    goAway,
    async comeBack() {
      server ??= await listen(app, port);
    },
    close: goAway,
  };
};

/** An honest provider but for what is named. */
export const but = (behaviour: Partial<Behaviour>): Behaviour => ({ ...honest, ...behaviour });
