/**
 * Requests that change something must come from our own page. Browsers say where a request comes from in headers no page can set
 * (Sec-Fetch-Site, Origin). Machines with a key are exempt: no browser sends a key by itself.
 */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Request } from 'express';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `mustProve`: a request that says nothing of where it comes from is refused, too; else it is no browser's. */
export const demandSameOrigin = (request: Request, ownOrigin: string, mustProve: boolean): void => {
  if (SAFE.has(request.method)) return;
  const { 'sec-fetch-site': site, origin } = request.headers;
  const isForeign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== ownOrigin);
  const saysNothing = site === undefined && origin === undefined;
  if (isForeign || (mustProve && saysNothing))
    throw new HttpRefused(403, {
      message: 'This request does not come from the page',
      remedy: 'Use the page itself, or an API key as bearer token.',
    });
};
