/** Sign-in as a whole: who asks, how often they may, and what people and machines get in with. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Request, RequestHandler, Router } from 'express';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { type ApiKeys, openApiKeys } from './api-keys.ts';
import { openAuditTrail } from './audit-trail.ts';
import { type CookiePlace, cookiesOf } from './cookies.ts';
import type { Client } from './oidc/code-flow.ts';
import { type Provider, providerAt } from './oidc/provider.ts';
import { signInRoutes } from './oidc/sign-in-routes.ts';
import { openRateLimits, type RateLimits } from './rate-limits.ts';
import { openSessions, type Sessions } from './sessions.ts';
import type { Right } from './rights.ts';
import { roleOfValue, type SignInSettings } from './settings.ts';
import type { SignInTables } from './tables.ts';
import { needsRight } from './viewer.ts';
import { whoAsks, whoFinder } from './who-asks.ts';

/** Where people sign in; there is none where sign-in is local. */
export interface People {
  readonly sessions: Sessions;
  readonly cookies: CookiePlace;
  readonly provider: () => Promise<Provider>;
  readonly client: Client;
  readonly pageUrl: string;
  /** `GET /sign-in` and where the provider sends people back to. */
  readonly routes: Router;
}

export interface SignIn {
  readonly way: SignInSettings['signIn'];
  /** Before every route of the API. */
  readonly whoAsks: RequestHandler;
  /** The same question later, for an answer that lasts: whether the one who asked may still. */
  readonly isStillIn: (request: Request) => Promise<boolean>;
  /** Before what others show at this address: nothing where sign-in is local, else who asks and whether they may. */
  readonly demands: (right: Right) => readonly RequestHandler[];
  readonly limits: RateLimits;
  readonly keys: ApiKeys;
  readonly people: People | null;
}

export interface SignInGround {
  readonly db: Kysely<SignInTables>;
  readonly clock: Clock;
  readonly log: Logger;
}

const clientOf = (settings: SignInSettings, pageUrl: string): Client => ({
  clientId: settings.oidcClientId ?? '',
  clientSecret: settings.oidcClientSecret,
  redirectUri: `${pageUrl}/sign-in/callback`,
  scopes: settings.oidcScopes,
  rolesClaim: settings.oidcRolesClaim,
  roleOfValue: roleOfValue(settings.oidcRoles),
});

/** `settings` have passed `checkSignIn`. */
export const openSignIn = ({ db, clock, log }: SignInGround, settings: SignInSettings): SignIn => {
  const trail = openAuditTrail(db, clock);
  const keys = openApiKeys(db, clock);
  const limits = openRateLimits(settings);
  const { signIn: way, pageUrl, oidcIssuer, sessionHours } = settings;
  const openPeople = (): People | null => {
    if (way === 'local' || pageUrl === null || oidcIssuer === null) return null;
    const sessions = openSessions(db, clock, sessionHours);
    const cookies = cookiesOf(pageUrl);
    const parts = { sessions, cookies, provider: providerAt(oidcIssuer, () => clock.now()), pageUrl };
    const all = { ...parts, client: clientOf(settings, pageUrl) };
    return { ...all, routes: signInRoutes({ ...all, sessionHours, trail, clock, log, limit: limits.signIns }) };
  };
  const people = openPeople();
  const door = people === null ? null : { ...people, origin: new URL(people.pageUrl).origin };
  const find = whoFinder({ trail, keys, people: door });
  const asks = whoAsks(find, trail);
  return {
    way,
    whoAsks: asks,
    demands: (right) => (people === null ? [] : [asks, needsRight(right), limits.requests]),
    isStillIn: (request) =>
      find(request).then(
        (viewer) => viewer !== null,
        (error: unknown) => !(error instanceof HttpRefused),
      ),
    limits,
    keys,
    people,
  };
};
