/** How often who may ask, in each replica: people and machines by who they are, sign-in by the address it comes from. */
import { pageMetrics } from '@ringback/contracts/metrics.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { counter } from '@ringback/runtime/telemetry/instruments.ts';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { SignInSettings } from './settings.ts';
import { viewerOf } from './viewer.ts';
import { localAdmin } from './who-asks.ts';

const limited = counter(pageMetrics.requestsLimited);

export type Limited = 'requests' | 'numbers' | 'sign-ins';

interface Limit {
  readonly of: Limited;
  readonly perMinute: number;
  readonly keyOf: (request: Request) => string;
  readonly isFree?: (request: Request) => boolean;
}

/** Beyond it 429 with Retry-After; counted. */
const limit = ({ of, perMinute, keyOf, isFree }: Limit): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: keyOf,
    skip: isFree ?? (() => false),
    validate: false,
    handler(_request, response) {
      limited({ of });
      throw new HttpRefused(429, {
        message: 'was asked too often',
        remedy: `Wait ${String(response.getHeader('retry-after') ?? 60)} seconds.`,
      });
    },
  });

export interface RateLimits {
  readonly requests: RequestHandler;
  readonly numbers: RequestHandler;
  readonly signIns: RequestHandler;
}

/** Each proxy adds, at the end, the address it was asked from: what stands before those of the proxies we trust may be made up. */
const addressOf = (request: Request, trustedProxies: number): string => {
  const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const named = trustedProxies === 0 ? undefined : told.at(-trustedProxies)?.trim();
  return named || (request.socket.remoteAddress ?? '');
};

const isLive = (request: Request): boolean => request.path === '/events';

/** Who is local is the machine itself, and limits itself. */
export const openRateLimits = (settings: SignInSettings): RateLimits => {
  const viewerId = (request: Request): string => viewerOf(request).id;
  const isLocal = (request: Request): boolean => viewerOf(request) === localAdmin;
  return {
    requests: limit({
      of: 'requests',
      perMinute: settings.requestsPerMinute,
      keyOf: viewerId,
      isFree: (request) => isLive(request) || isLocal(request),
    }),
    numbers: limit({ of: 'numbers', perMinute: settings.numbersPerMinute, keyOf: viewerId }),
    signIns: limit({
      of: 'sign-ins',
      perMinute: settings.signInsPerMinute,
      keyOf: (request) => ipKeyGenerator(addressOf(request, settings.trustedProxies)),
    }),
  };
};
