/** Before every route of the API: finds out who asks, by key, session, or because this is a local page. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Request, RequestHandler } from 'express';
import { type ApiKeys, KEY_PREFIX } from './api-keys.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CookiePlace } from './cookies.ts';
import { demandSameOrigin } from './same-origin.ts';
import type { Sessions } from './sessions.ts';
import { isLoopback } from './settings.ts';
import { setViewer, type Viewer } from './viewer.ts';

export const SESSION_COOKIE = 'ringback-session';
/** Whoever reaches a page that only this machine can reach. */
export const localAdmin: Viewer = { id: 'local', name: 'local', roles: ['admin'] };

export interface Doors {
  readonly trail: AuditTrail;
  readonly keys: ApiKeys;
  /** Null where sign-in is local. */
  readonly people: { readonly sessions: Sessions; readonly cookies: CookiePlace; readonly origin: string } | null;
}

const BEARER = /^bearer +/i;

const byKey = async (keys: ApiKeys, trail: AuditTrail, authorization: string): Promise<Viewer> => {
  const key = authorization.replace(BEARER, '').trim();
  const found = key.startsWith(KEY_PREFIX) ? await keys.find(key) : ({ kind: 'unknown' } as const);
  if (found.kind !== 'valid')
    throw new HttpRefused(401, {
      field: 'authorization',
      message: `names an API key that is ${found.kind}`,
      remedy: 'Ask an administrator for a new one.',
    });
  if (found.isFirstUseForNow) await trail.note(found.viewer, 'used-key', { target: found.viewer.id.slice(4) });
  return found.viewer;
};

/** A page elsewhere may have its name lead to this machine: then the browser names that page's host, not ours. */
const demandLocalHost = (request: Request): void => {
  const { hostname } = request;
  if (isLoopback(hostname) || hostname.endsWith('.localhost')) return;
  throw new HttpRefused(403, {
    field: 'host',
    message: 'is not this machine, and sign-in is local',
    remedy: 'Open the page as http://127.0.0.1 or http://localhost, or set RINGBACK_SIGN_IN=oidc.',
  });
};

const bySession = async (request: Request, people: NonNullable<Doors['people']>): Promise<Viewer | null> => {
  const token = people.cookies.read(request, SESSION_COOKIE);
  return token === null ? null : people.sessions.find(token);
};

export type WhoFinder = (request: Request) => Promise<Viewer | null>;

/** Null when it is nobody. Throws `HttpRefused` for a key that is none, and for a request that does not come from our page. */
export const whoFinder = ({ trail, keys, people }: Doors): WhoFinder => {
  const person = async (request: Request): Promise<Viewer | null> => {
    if (people === null) {
      demandLocalHost(request);
      demandSameOrigin(request, `http://${request.headers.host ?? ''}`, false);
      return localAdmin;
    }
    const viewer = await bySession(request, people);
    if (viewer !== null) demandSameOrigin(request, people.origin, true);
    return viewer;
  };
  return async (request) => {
    const { authorization } = request.headers;
    return authorization !== undefined && BEARER.test(authorization)
      ? byKey(keys, trail, authorization)
      : person(request);
  };
};

/** Nobody passes too: the guard of the route asks for somebody. */
export const whoAsks =
  (find: WhoFinder, trail: AuditTrail): RequestHandler =>
  async (request, _response, next) => {
    const viewer = await find(request);
    if (viewer !== null) setViewer(request, viewer, trail);
    next();
  };
