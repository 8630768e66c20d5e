/** Whether an id token is the provider's own, for us, of this very sign-in, and of now. */
import { type JWTPayload, jwtVerify, errors } from 'jose';
import { type Provider, ProviderProblem } from './provider.ts';

/** Signatures with a key pair. `none` and those with a shared secret are not among them. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCKS_DIFFER_SECONDS = 30;

/** `message` says which check failed, without the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly code = 'token-refused';
}

export interface Claims extends JWTPayload {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

interface Expected {
  readonly provider: Provider;
  readonly clientId: string;
  readonly nonce: string;
  readonly now: number;
}

/** The provider's keys could not be had: another matter than a token that is wrong. */
const isOutage = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  error instanceof TypeError;

const verified = async (token: string, { provider, clientId, now }: Expected): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, provider.keys, {
      issuer: provider.issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCKS_DIFFER_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    return payload;
  } catch (error) {
    if (isOutage(error)) throw new ProviderProblem('the keys of the provider cannot be had', { cause: error });
    throw new TokenRefused(error instanceof Error ? error.message : 'it cannot be read', { cause: error });
  }
};

/** Throws `TokenRefused`, or `ProviderProblem` when its keys cannot be had. */
export const claimsOf = async (token: string, expected: Expected): Promise<Claims> => {
  const payload = await verified(token, expected);
  const { sub, nonce, azp, aud } = payload;
  if (nonce !== expected.nonce) throw new TokenRefused('the nonce is of another sign-in');
  const isForUs = azp === undefined ? !Array.isArray(aud) || aud.length === 1 : azp === expected.clientId;
  if (!isForUs) throw new TokenRefused('it was given to another client');
  if (sub === undefined || sub === '') throw new TokenRefused('it names nobody');
  return { ...payload, sub };
};
