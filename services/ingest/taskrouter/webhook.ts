/** `POST /twilio/taskrouter`: the event callbacks of a workspace. Only what Twilio signed for the public address is heard; durable once answered. */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { BusUnavailable } from '@ringback/runtime/bus/port.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import express, { Router, type Request } from 'express';
import type { z } from 'zod';
import { refusalOf } from '../http/problem.ts';
import { agentChanges, tellsOfAgent, toldSchema, workerToldSchema, type Activities } from './events.ts';
import type { CompleteEventsSettings } from './settings.ts';

export interface WebhookParts {
  readonly settings: CompleteEventsSettings;
  readonly validateRequest: (token: string, signature: string, url: string, body: Record<string, unknown>) => boolean;
  readonly accept: (events: readonly InboundEvent[], source: string) => Promise<void>;
}

export const TASKROUTER_PATH = '/twilio/taskrouter';
/** Part of the derived ids. */
const SOURCE = 'taskrouter';

export const taskRouterWebhook = (parts: WebhookParts): Router => {
  const { settings, accept } = parts;
  const activities: Activities = {
    available: settings.taskrouterEventsAvailable,
    reserved: settings.taskrouterEventsReserved,
    offline: settings.taskrouterEventsOffline ?? [],
    taskChannel: settings.taskrouterEventsTaskChannel,
    teamsAttribute: settings.taskrouterEventsTeamsAttribute,
  };
  const routes = Router();
  const form = express.urlencoded({ extended: false, limit: '64kb' });
  routes.post(TASKROUTER_PATH, form, async (request, response) => {
    const body = signedBody(parts, request);
    const { EventType } = parsed(toldSchema, body);
    const events = tellsOfAgent(EventType) ? agentChanges(parsed(workerToldSchema, body), activities) : [];
    await accept(events, SOURCE).catch(notStored);
    response.status(204).type('application/json').end();
  });
  return routes;
};

const signedBody = ({ settings, validateRequest }: WebhookParts, request: Request): Record<string, unknown> => {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const { taskrouterEventsAuthToken, taskrouterEventsUrl, taskrouterEventsAccountSid } = settings;
  const signature = request.get('x-twilio-signature') ?? '';
  if (!validateRequest(taskrouterEventsAuthToken, signature, `${taskrouterEventsUrl}${request.originalUrl}`, body))
    throw new HttpRefused(403, {
      message: 'is not signed by Twilio for this address',
      remedy: 'Compare RINGBACK_TASKROUTER_EVENTS_URL and RINGBACK_TASKROUTER_EVENTS_AUTH_TOKEN with what Twilio has.',
    });
  const { AccountSid, WorkspaceSid } = parsed(toldSchema, body);
  if (AccountSid !== taskrouterEventsAccountSid || WorkspaceSid !== settings.taskrouterEventsWorkspaceSid)
    throw new HttpRefused(403, {
      field: AccountSid === taskrouterEventsAccountSid ? 'WorkspaceSid' : 'AccountSid',
      message: 'is not the one these events are taken from',
      remedy: 'Set the event callback in the workspace of the settings alone.',
    });
  return body;
};

const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new HttpRefused(400, refusalOf(result.error, ''));
};

const notStored = (error: unknown): never => {
  if (!(error instanceof BusUnavailable)) throw error;
  throw new HttpRefused(503, { message: 'The event cannot be stored now.', remedy: 'Send it again in 5 seconds.' });
};
