/** Who asks: a person who signed in, a machine with a key, or the local admin. Found once for each request, read wherever it matters. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Request, RequestHandler } from 'express';
import { type Right, rightsOf, type Role, rolesWith } from './rights.ts';

export interface Viewer {
  /** As the audit trail knows them; never changes, unlike the name. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

const viewers = new WeakMap<Request, Viewer>();
const guards = new WeakMap<RequestHandler, Right>();

export const setViewer = (request: Request, viewer: Viewer): void => void viewers.set(request, viewer);

/** Throws `HttpRefused` (401) when it is nobody. */
export const viewerOf = (request: Request): Viewer => {
  const viewer = viewers.get(request);
  if (viewer !== undefined) return viewer;
  throw new HttpRefused(401, {
    message: 'Nobody is signed in',
    remedy: 'Sign in, or send an API key as bearer token.',
  });
};

export const mayDo = (viewer: Viewer, right: Right): boolean => rightsOf(viewer.roles).includes(right);

/** Lets through who has the right; others get 401 or 403. */
export const needsRight = (right: Right): RequestHandler => {
  const guard: RequestHandler = (request, _response, next) => {
    if (mayDo(viewerOf(request), right)) return next();
    throw new HttpRefused(403, {
      message: `This needs the right ${right}`,
      remedy: `Ask your administrator for one of the roles ${rolesWith(right).join(', ')}.`,
    });
  };
  guards.set(guard, right);
  return guard;
};

/** What a handler guards; undefined for one that guards nothing. For the test that no route is without. */
export const rightGuardedBy = (handler: RequestHandler): Right | undefined => guards.get(handler);
