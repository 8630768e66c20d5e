/** Who asks: a person who signed in, a machine with a key, or the local admin. Found once for each request, read wherever it matters. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Request, RequestHandler } from 'express';
import type { AuditAction, AuditTrail, Noted } from './audit-trail.ts';
import { type Right, rightsOf, type Role, rolesWith } from './rights.ts';

export interface Viewer {
  /** As the audit trail knows them; never changes, unlike the name. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

interface Asked {
  readonly viewer: Viewer;
  readonly trail: AuditTrail;
}

const asked = new WeakMap<Request, Asked>();
const guards = new WeakMap<RequestHandler, Right>();

/** By whoever finds out who asks, once. */
export const setViewer = (request: Request, viewer: Viewer, trail: AuditTrail): void =>
  void asked.set(request, { viewer, trail });

const askedBy = (request: Request): Asked => {
  const known = asked.get(request);
  if (known !== undefined) return known;
  throw new HttpRefused(401, {
    message: 'Nobody is signed in',
    remedy: 'Sign in, or send an API key as bearer token.',
  });
};

/** Throws `HttpRefused` (401) when it is nobody. */
export const viewerOf = (request: Request): Viewer => askedBy(request).viewer;

/** Adds to the audit trail that the viewer of this request did `what`. Durable when it resolves, to when that was: await it before the answer shows anything. */
export const note = (request: Request, what: AuditAction, noted?: Noted): Promise<string> => {
  const { viewer, trail } = askedBy(request);
  return trail.note(viewer, what, noted);
};

/** As `note`, but a second time within `minutes` is the first: for what a page asks again and again. */
export const noteOnce = (request: Request, what: AuditAction, target: string, minutes = 15): Promise<void> => {
  const { viewer, trail } = askedBy(request);
  return trail.noteOnce(viewer, what, target, minutes);
};

export const mayDo = (viewer: Viewer, right: Right): boolean => rightsOf(viewer.roles).includes(right);

/** Lets through who has the right; others get 401 or 403, and a 403 is in the audit trail. */
export const needsRight = (right: Right): RequestHandler => {
  const guard: RequestHandler = async (request, _response, next) => {
    if (mayDo(viewerOf(request), right)) return next();
    await noteOnce(request, 'refused', right);
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
