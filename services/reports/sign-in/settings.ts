/** How people and machines sign in to the page, and what is refused before the process listens. */
import { isIPv4 } from 'node:net';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { type Role, rolesOfPeople } from './rights.ts';

const address = (meaning: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://ringback.example.com' })
    .refine((text) => !/[?#]/.test(text), 'must have no ? and no #')
    .transform((text) => text.replace(/\/+$/, ''))
    .nullable()
    .default(null)
    .describe(meaning);

const name = (meaning: string) => z.string().min(1).nullable().default(null).describe(meaning);

const mapped = z.string().refine((pair) => rolesOfPeople.some((role) => pair.endsWith(`=${role}`)), {
  error: `must be VALUE=ROLE, and a role is one of ${rolesOfPeople.join(', ')}`,
});

export const signInSettings = z.object({
  signIn: z
    .enum(['local', 'oidc'])
    .default('local')
    .describe('who gets in: local (everybody who reaches it, so it must listen on loopback) or oidc (docs/sign-in.md)'),
  publishedOnLoopbackOnly: z
    .boolean()
    .default(false)
    .describe(
      'says that a container is reached through a port published on loopback alone, so that local sign-in may listen on its addresses',
    ),
  pageUrl: address('the address of the page as browsers know it, such as https://ringback.example.com; oidc needs it'),
  oidcIssuer: address('the issuer of the identity provider, exactly as its discovery document has it'),
  oidcClientId: name('our client id at the identity provider'),
  oidcClientSecret: name('our client secret there; none: a public client, with PKCE alone').meta({ secret: true }),
  oidcScopes: z
    .array(z.string().min(1))
    .default(['openid', 'profile', 'email'])
    .describe('scopes that are asked for; some providers want one more to tell groups'),
  oidcRolesClaim: z
    .string()
    .min(1)
    .default('groups')
    .describe('claim that names the roles of a person; dots lead inwards, as in realm_access.roles'),
  oidcRoles: z
    .array(mapped)
    .default(rolesOfPeople.map((role) => `${role}=${role}`))
    .describe('what a value of that claim means, VALUE=ROLE; the roles are agent, supervisor, auditor, admin'),
  sessionHours: z.number().min(0.1).max(168).default(10).describe('hours after which a person signs in again'),
  requestsPerMinute: z.int().min(10).max(100_000).default(1200).describe('requests a minute of one viewer or key'),
  numbersPerMinute: z.int().min(1).max(1000).default(20).describe('numbers looked for or shown, a minute and viewer'),
  signInsPerMinute: z
    .int()
    .min(2)
    .max(100_000)
    .default(300)
    .describe(
      'requests to sign in, a minute from one address; a sign-in takes two, and an office may share an address',
    ),
  trustedProxies: z
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('proxies in front that name the address they were asked from (X-Forwarded-For), counted from here'),
});
export type SignInSettings = z.infer<typeof signInSettings>;

/** `GROUP=supervisor` as pairs; a value may hold `=` itself. */
export const roleOfValue = (pairs: readonly string[]): ReadonlyMap<string, Role> =>
  new Map(
    pairs.map((pair) => [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1) as Role] as const),
  );

/** `localhost`, 127.0.0.0/8, ::1; as an address to listen on or the host a browser names. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

const insecure = (url: string | null): boolean =>
  url !== null && url.startsWith('http:') && !isLoopback(new URL(url).hostname);

const localProblems = ({ publishedOnLoopbackOnly }: SignInSettings, host: string): string[] =>
  isLoopback(host) || publishedOnLoopbackOnly
    ? []
    : [
        `RINGBACK_SIGN_IN is "local", which lets in everybody who reaches the page, and RINGBACK_HTTP_HOST is "${host}", which is not loopback: listen on 127.0.0.1, or set RINGBACK_SIGN_IN=oidc (docs/sign-in.md).`,
      ];

const oidcProblems = ({ oidcIssuer, oidcClientId, pageUrl, oidcScopes }: SignInSettings): string[] => [
  ...Object.entries({
    RINGBACK_OIDC_ISSUER: oidcIssuer,
    RINGBACK_OIDC_CLIENT_ID: oidcClientId,
    RINGBACK_PAGE_URL: pageUrl,
  }).flatMap(([variable, value]) =>
    value === null ? [`${variable} is not set, and RINGBACK_SIGN_IN=oidc needs it (docs/sign-in.md).`] : [],
  ),
  ...Object.entries({ RINGBACK_OIDC_ISSUER: oidcIssuer, RINGBACK_PAGE_URL: pageUrl }).flatMap(([variable, url]) =>
    insecure(url) ? [`${variable} is "${url}": must begin with https:// anywhere but on loopback.`] : [],
  ),
  ...(oidcScopes.includes('openid') ? [] : ['RINGBACK_OIDC_SCOPES lacks openid: add it to the list.']),
];

/** Throws `SettingsProblem`. To be asked before anything listens; `host` is where it is going to. */
export const checkSignIn = (settings: SignInSettings, host: string): void => {
  const problems = settings.signIn === 'local' ? localProblems(settings, host) : oidcProblems(settings);
  if (problems.length > 0) throw new SettingsProblem(problems);
};
