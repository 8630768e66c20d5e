/** Keys of machines: made, listed and revoked by who may manage them. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { z } from 'zod';
import { newApiKeySchema } from '../api/keys-shape.ts';
import type { ApiKeys } from '../sign-in/api-keys.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note, viewerOf } from '../sign-in/viewer.ts';
import { noQuery, parsed } from './queries.ts';

const keyPath = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/, 'must be the id of a key') });

export const addKeyRoutes = (routes: GuardedRoutes, keys: ApiKeys): void => {
  routes.get('/keys', 'manage-keys', async (request, response) => {
    parsed(noQuery, request.query);
    response.json({ keys: await keys.list() });
  });
  routes.post('/keys', 'manage-keys', async (request, response) => {
    const wanted = parsed(newApiKeySchema, request.body ?? {});
    const { key, made } = await keys.make(wanted, viewerOf(request));
    await note(request, 'made-key', { target: made.keyId, detail: { name: made.name, roles: made.roles } });
    response.status(201).json({ key, made });
  });
  routes.post('/keys/:id/revoke', 'manage-keys', async (request, response) => {
    const revoked = await keys.revoke(parsed(keyPath, request.params).id);
    if (revoked === null) throw new HttpRefused(404, { field: 'id', message: 'names no key' });
    await note(request, 'revoked-key', { target: revoked.keyId, detail: { name: revoked.name } });
    response.json(revoked);
  });
};
