/** `POST /api/cases/:id/actions` and `POST /api/actions/:id/undo`: 202 when it is written down; what becomes of it is told with the case. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type AskedBy, askFor, takeBack } from '../actions/ask-for.ts';
import type { Outbox } from '../actions/outbox.ts';
import { actionBody } from '../api/action-shape.ts';
import type { Feed } from '../live/feed.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note, type Viewer, viewerOf } from '../sign-in/viewer.ts';
import { actionOf } from '../views/actions-on-case.ts';
import { casePath, noQuery, parsed } from './queries.ts';

const actionPath = z.strictObject({ id: z.uuid('must be the id of an action') });

export interface ActionRoutes {
  readonly db: Kysely<ReportTables>;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly feed: Pick<Feed, 'noteCase'>;
  readonly undoSeconds: number;
}

const askedBy = ({ id, name }: Viewer): AskedBy => ({ id, name });

export const addActionRoutes = (
  routes: Pick<GuardedRoutes, 'post'>,
  { db, clock, outbox, feed, undoSeconds }: ActionRoutes,
): void => {
  const asking = () => ({ db, now: clock.now(), undoSeconds });
  routes.post('/cases/:id/actions', 'act-on-case', async (request, response) => {
    parsed(noQuery, request.query);
    const { id } = parsed(casePath, request.params);
    const body = parsed(actionBody, request.body ?? {});
    const asked = await askFor(asking(), askedBy(viewerOf(request)), id, body);
    outbox.planFor(asked.dueAt);
    feed.noteCase(id);
    await note(request, 'acted-on-case', { target: id, detail: { action: body.action, actionId: asked.actionId } });
    response.status(202).json(actionOf(asked));
  });
  routes.post('/actions/:id/undo', 'act-on-case', async (request, response) => {
    parsed(noQuery, request.query);
    const { id } = parsed(actionPath, request.params);
    const undo = await takeBack(asking(), askedBy(viewerOf(request)), id);
    if (undo.state === 'waiting') outbox.planFor(undo.dueAt);
    feed.noteCase(undo.caseId);
    await note(request, 'acted-on-case', { target: undo.caseId, detail: { action: 'undo', actionId: id } });
    response.status(202).json(actionOf(undo));
  });
};
