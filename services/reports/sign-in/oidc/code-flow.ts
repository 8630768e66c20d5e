/** The authorization code flow with PKCE: where to send a browser, and who has come back with a code. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Role } from '../rights.ts';
import { newToken } from '../secret-token.ts';
import type { Viewer } from '../viewer.ts';
import { type Claims, claimsOf, TokenRefused } from './id-token.ts';
import { askProvider, type Provider, ProviderProblem } from './provider.ts';
import { rolesIn } from './roles-claim.ts';

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly rolesClaim: string;
  readonly roleOfValue: ReadonlyMap<string, Role>;
}

/** What only this browser and we know until it comes back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export const newAttempt = (): Attempt => ({ state: newToken(), nonce: newToken(), verifier: newToken() });

export const authorizationUrl = (provider: Provider, client: Client, attempt: Attempt): string => {
  const url = new URL(provider.authorization_endpoint);
  const query = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: client.scopes.join(' '),
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url.href;
};

const tokens = z.object({ id_token: z.string(), access_token: z.string().optional() });

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** As the provider wants it: in the header unless it only takes the body. */
const credentials = ({ token_endpoint_auth_methods_supported: ways }: Provider, client: Client): Credentials => {
  const { clientId, clientSecret } = client;
  if (clientSecret === null) return { headers: {}, fields: { client_id: clientId } };
  if (ways !== undefined && !ways.includes('client_secret_basic') && ways.includes('client_secret_post'))
    return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } };
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, fields: {} };
};

/** The provider says no to the code, or to us. */
const asRefusal = (error: unknown): never => {
  if (error instanceof ProviderProblem && error.status !== null && error.status < 500)
    throw new TokenRefused(`the provider refused the code: ${error.message}`, { cause: error });
  throw error;
};

const exchange = (provider: Provider, client: Client, code: string, verifier: string) => {
  const { headers, fields } = credentials(provider, client);
  const grant = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
  return askProvider(tokens, provider.token_endpoint, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ ...grant, ...fields }),
  }).catch(asRefusal);
};

const userinfo = z.looseObject({ sub: z.string() });

/** Some providers tell groups only when asked again. */
const rolesFromUserinfo = async (provider: Provider, client: Client, { sub }: Claims, accessToken?: string) => {
  if (provider.userinfo_endpoint === undefined || accessToken === undefined) return null;
  const info = await askProvider(userinfo, provider.userinfo_endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (info.sub !== sub) throw new TokenRefused('userinfo is of another person');
  return rolesIn(info, client.rolesClaim, client.roleOfValue);
};

const nameIn = ({ name, preferred_username: username, email, sub }: Claims): string => {
  const names = [name, username, email].filter((each) => typeof each === 'string' && each.trim() !== '') as string[];
  return (names[0] ?? sub).slice(0, 120);
};

export interface CameBack {
  readonly viewer: Viewer;
  readonly idToken: string;
}

/** Throws `TokenRefused` or `ProviderProblem`. `now` in milliseconds since 1970. */
export const whoCameBack = async (
  provider: Provider,
  client: Client,
  { code, nonce, verifier }: Pick<Attempt, 'nonce' | 'verifier'> & { readonly code: string },
  now: number,
): Promise<CameBack> => {
  const { id_token: idToken, access_token: accessToken } = await exchange(provider, client, code, verifier);
  const claims = await claimsOf(idToken, { provider, clientId: client.clientId, nonce, now });
  const roles =
    rolesIn(claims, client.rolesClaim, client.roleOfValue) ??
    (await rolesFromUserinfo(provider, client, claims, accessToken)) ??
    [];
  return { viewer: { id: `oidc:${claims.sub}`, name: nameIn(claims), roles }, idToken };
};
