/** The routes of ingest with those of TaskRouter. The package is loaded here, so that nobody else waits for it. */
import { Router } from 'express';
import type { Ingest } from '../service.ts';
import type { CompleteEventsSettings } from './settings.ts';
import { taskRouterWebhook } from './webhook.ts';

export const withTaskRouter = async (ingest: Ingest, settings: CompleteEventsSettings): Promise<Router> => {
  const { validateRequest } = (await import('twilio')).default;
  const routes = Router().use(taskRouterWebhook({ settings, validateRequest, accept: ingest.accept }));
  return ingest.routes === undefined ? routes : routes.use(ingest.routes);
};
