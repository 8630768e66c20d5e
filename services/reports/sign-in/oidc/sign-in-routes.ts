/** `GET /sign-in` leads to the provider, `GET /sign-in/callback` comes back from it. Both answer a browser, with a page where it cannot go on. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit-trail.ts';
import type { CookiePlace } from '../cookies.ts';
import { type Messages, sendMessage } from '../message-page.ts';
import type { Sessions } from '../sessions.ts';
import { SESSION_COOKIE } from '../who-asks.ts';
import { authorizationUrl, type Client, newAttempt, whoCameBack } from './code-flow.ts';
import { TokenRefused } from './id-token.ts';
import { noRole, notTrusted, outOfDate, providerAway } from './messages.ts';
import { type Provider, ProviderProblem } from './provider.ts';

export interface SignInRoutes {
  readonly provider: () => Promise<Provider>;
  readonly client: Client;
  readonly pageUrl: string;
  readonly sessionHours: number;
  readonly sessions: Sessions;
  readonly cookies: CookiePlace;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limit: RequestHandler;
}

const ATTEMPT_SECONDS = 600;
/** One cookie for each attempt: several tabs may begin one at once. */
const attemptCookie = (state: string): string => `ringback-sign-in-${state.slice(0, 12)}`;
/** Where on our page somebody wanted to be; anything else is forgotten. */
const PLACE = /^#\/[\w/?=&%.,:+~-]{0,600}$/;
const placeIn = (given: unknown): string => (typeof given === 'string' && PLACE.test(given) ? given : '');
const textIn = (given: unknown): string => (typeof given === 'string' ? given : '');

export const signInRoutes = (given: SignInRoutes): Router => {
  const { client, pageUrl, cookies, clock, log } = given;
  const routes = express.Router();
  const tell = (request: Request, response: Response, status: number, messages: Messages): void =>
    sendMessage(request, response, status, messages, { pageUrl, href: `${pageUrl}/sign-in` });
  const explain = (request: Request, response: Response, error: unknown): void => {
    const isRefused = error instanceof TokenRefused;
    if (!isRefused && !(error instanceof ProviderProblem)) throw error;
    log.warn({ err: error }, isRefused ? 'sign-in refused' : 'sign-in is not available');
    tell(request, response, isRefused ? 403 : 503, isRefused ? notTrusted : providerAway);
  };
  routes.use('/sign-in', given.limit, (_request, response, next) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });
  routes.get('/sign-in', async (request, response) => {
    try {
      const provider = await given.provider();
      const attempt = newAttempt();
      const kept = [attempt.state, attempt.nonce, attempt.verifier, encodeURIComponent(placeIn(request.query['to']))];
      cookies.write(response, attemptCookie(attempt.state), kept.join('.'), ATTEMPT_SECONDS);
      response.redirect(302, authorizationUrl(provider, client, attempt));
    } catch (error) {
      explain(request, response, error);
    }
  });
  routes.get('/sign-in/callback', async (request, response) => {
    const state = textIn(request.query['state']);
    const kept = cookies.read(response.req, attemptCookie(state));
    const [known = '', nonce = '', verifier = '', place = ''] = kept?.split('.') ?? [];
    if (state === '' || known !== state) return tell(request, response, 400, outOfDate);
    cookies.clear(response, attemptCookie(state));
    const code = textIn(request.query['code']);
    if (code === '') return explain(request, response, new TokenRefused(`the provider said ${saidBy(request)}`));
    try {
      const came = await whoCameBack(await given.provider(), client, { code, nonce, verifier }, clock.now());
      await welcome(given, request, response, { ...came, place: decodeURIComponent(place) });
    } catch (error) {
      explain(request, response, error);
    }
  });
  return routes;
};

/** The codes of OAuth are words; whatever else was put into the address is not repeated. */
const saidBy = ({ query }: Request): string => /^[a-z_]{1,60}$/.exec(textIn(query['error']))?.[0] ?? 'nothing';

type Came = Awaited<ReturnType<typeof whoCameBack>> & { readonly place: string };

const welcome = async (
  { client, pageUrl, sessions, cookies, trail, sessionHours }: SignInRoutes,
  request: Request,
  response: Response,
  { viewer, idToken, place }: Came,
): Promise<void> => {
  if (viewer.roles.length === 0) {
    await trail.note(viewer, 'refused', { target: 'no-role' });
    const messages = noRole(viewer.name, client.rolesClaim, [...client.roleOfValue.keys()]);
    return sendMessage(request, response, 403, messages, { pageUrl, href: `${pageUrl}/sign-in` });
  }
  await trail.note(viewer, 'signed-in', { detail: { roles: viewer.roles } });
  const token = await sessions.start(viewer, idToken);
  cookies.write(response, SESSION_COOKIE, token, Math.round(sessionHours * 3600));
  response.redirect(302, `${pageUrl}/${placeIn(place)}`);
};
