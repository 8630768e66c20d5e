/** The identity provider as it describes itself, and its keys, fetched when needed and again when it changes them. */
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });
const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  userinfo_endpoint: url.optional(),
  end_session_endpoint: url.optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export interface Provider extends z.infer<typeof discovery> {
  readonly keys: JWTVerifyGetKey;
}

/** It cannot be reached, or answers what it must not. `message` is for the log: it holds no token. */
export class ProviderProblem extends Error {
  override readonly name = 'ProviderProblem';
  readonly code = 'provider-problem';
  /** Of its answer; null when there was none, or it said 200 and something else. */
  readonly status: number | null;
  constructor(message: string, { status = null, ...options }: ErrorOptions & { readonly status?: number | null } = {}) {
    super(message, options);
    this.status = status;
  }
}

export interface ProviderRequest {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams;
}

const PATIENCE_MS = 5000;
const KNOWN_FOR_MS = 3_600_000;

export const askProvider = async <T>(schema: z.ZodType<T>, address: string, init: ProviderRequest = {}): Promise<T> => {
  const place = new URL(address).origin + new URL(address).pathname;
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...init,
    headers: { accept: 'application/json', ...init.headers },
  }).catch((cause: unknown) => {
    throw new ProviderProblem(`${place} cannot be reached`, { cause });
  });
  if (!response.ok) {
    const { status } = response;
    throw new ProviderProblem(`${place} answered with ${status}`, { status });
  }
  const answer = schema.safeParse(await response.json().catch(() => null));
  if (answer.success) return answer.data;
  const fields = answer.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new ProviderProblem(`${place} answered with something else: ${fields || 'not JSON'}`);
};

/** Asks at most once an hour when all is well, anew each time when not. Throws `ProviderProblem`. */
export const providerAt = (issuer: string, now: () => number): (() => Promise<Provider>) => {
  let known: { readonly provider: Provider; readonly at: number } | null = null;
  return async () => {
    if (known !== null && now() - known.at < KNOWN_FOR_MS) return known.provider;
    const told = await askProvider(discovery, `${issuer}/.well-known/openid-configuration`);
    if (told.issuer.replace(/\/+$/, '') !== issuer)
      throw new ProviderProblem(`the provider calls itself ${told.issuer}, and RINGBACK_OIDC_ISSUER is ${issuer}`);
    // Tokens come from the provider alone, so nobody can have us fetch keys by making up their ids: no need to wait between two fetches.
    const keys = createRemoteJWKSet(new URL(told.jwks_uri), { cooldownDuration: 0, timeoutDuration: PATIENCE_MS });
    const provider = { ...told, keys };
    known = { provider, at: now() };
    return provider;
  };
};
