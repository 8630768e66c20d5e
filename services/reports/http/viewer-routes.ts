/** `GET /api/viewer`: who is signed in. `POST /api/sign-out`: no longer. */
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import type { People, SignIn } from '../sign-in/open-sign-in.ts';
import { rightsOf } from '../sign-in/rights.ts';
import { note, viewerOf } from '../sign-in/viewer.ts';
import { SESSION_COOKIE } from '../sign-in/who-asks.ts';

/** Where the provider ends its own session; null where it has no such place, or cannot be asked now. */
const endAtProvider = async (people: People, idToken: string | null): Promise<string | null> => {
  const provider = await people.provider().catch(() => null);
  if (provider?.end_session_endpoint === undefined) return null;
  const url = new URL(provider.end_session_endpoint);
  url.searchParams.set('client_id', people.client.clientId);
  url.searchParams.set('post_logout_redirect_uri', `${people.pageUrl}/`);
  if (idToken !== null) url.searchParams.set('id_token_hint', idToken);
  return url.href;
};

/** Every role may see now, so these are everybody's who is somebody. */
export const addViewerRoutes = (routes: GuardedRoutes, { way, people }: SignIn): void => {
  routes.get('/viewer', 'see-now', (request, response) => {
    const { id, name, roles } = viewerOf(request);
    response.json({ id, name, roles, rights: rightsOf(roles), signIn: way });
  });
  routes.post('/sign-out', 'see-now', async (request, response) => {
    const token = people?.cookies.read(request, SESSION_COOKIE) ?? null;
    if (people === null || token === null) return void response.json({ url: null });
    await note(request, 'signed-out');
    const idToken = await people.sessions.end(token);
    people.cookies.clear(response, SESSION_COOKIE);
    response.json({ url: await endAtProvider(people, idToken) });
  });
};
