/** `POST /events`: CloudEvents in, 202 once they are durable. A request is taken as a whole or not at all. `GET /openapi.json` describes it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { BusUnavailable, MessageRefused } from '@ringback/runtime/bus/port.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { currentTraceparent } from '@ringback/runtime/telemetry/telemetry.ts';
import { isTraceparent } from '@ringback/runtime/telemetry/traceparent.ts';
import { Router, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { IngestSettings } from '../settings.ts';
import type { Report } from '../translate.ts';
import { callIds } from './call-ids.ts';
import { readBatch, readBinary, readOne, type ReadContext } from './cloud-events.ts';

export interface EventsRouteOptions {
  /** Resolves when all reports are durable. */
  readonly take: (reports: readonly Report[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: IngestSettings;
}

/** Written and held fresh by `openapi.test.ts`. */
const DOCUMENT = 'openapi.json';
const RETRY_AFTER_SECONDS = 5;
const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const PLAIN = 'application/json';

const mediaType = (request: Request): string => (request.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const authorize = (token: string | undefined): RequestHandler => {
  if (token === undefined) return (_request, _response, next) => next();
  const expected = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.get('authorization') ?? ''), expected)) return next();
    response.set('WWW-Authenticate', 'Bearer');
    next(
      new HttpRefused(401, {
        field: 'authorization',
        message: 'is missing or wrong',
        remedy: 'Send the header "Authorization: Bearer <token>".',
      }),
    );
  };
};

const checkMediaType: RequestHandler = (request, _response, next) => {
  if ([SINGLE, BATCH, PLAIN].includes(mediaType(request))) return next();
  const remedy = `Send ${SINGLE}, ${BATCH} or ${PLAIN}.`;
  next(new HttpRefused(415, { field: 'content-type', message: 'is not a media type taken here', remedy }));
};

const readReports = (request: Request, context: ReadContext): Report[] => {
  const body: unknown = request.body;
  if (body === undefined)
    throw new HttpRefused(400, { field: 'body', message: 'is missing', remedy: 'Send a CloudEvent as JSON.' });
  switch (mediaType(request)) {
    case SINGLE:
      return readOne(body, context);
    case BATCH:
      return readBatch(body, context);
    default:
      if (request.get('ce-specversion') !== undefined) return readBinary(request.headers, body, context);
      return Array.isArray(body) ? readBatch(body, context) : readOne(body, context);
  }
};

/**
 * An event may name its trace; else it belongs to the request's, where the sender gave one or the request is about this event alone.
 * The events of a batch are of different callers: without word of the sender each begins a trace of its own.
 */
const inTraceOf = (request: Request, reports: Report[]): Report[] => {
  const told = request.get('traceparent') ?? '';
  if (!isTraceparent(told) && reports.length > 1) return reports;
  const traceparent = currentTraceparent() ?? (isTraceparent(told) ? told : undefined);
  return traceparent === undefined ? reports : reports.map((report) => ({ traceparent, ...report }));
};

const tooLarge = (): HttpRefused =>
  new HttpRefused(413, {
    field: 'body',
    message: 'holds an event that is larger than the bus takes',
    remedy: 'Send a TeamSnapshotTaken of fewer agents, or let max.message.bytes of the topics be raised.',
  });

/** Whoever owns the server parses JSON bodies (and limits their size) and answers what is refused. */
export const eventsRoute = ({ take, clock, log, settings }: EventsRouteOptions): Router => {
  const router = Router();
  const { tellApart } = callIds((callId) =>
    log.warn({ callId }, 'a call id came again with another caller: told as another call, by an id of its own'),
  );
  router.post('/events', authorize(settings.ingestToken), checkMediaType, async (request, response) => {
    const { futureToleranceMinutes } = settings;
    const read = readReports(request, { now: clock.now(), futureToleranceMinutes });
    const reports = inTraceOf(
      request,
      read.map((report) => ({ ...report, event: tellApart(report.event) })),
    );
    try {
      await take(reports);
    } catch (error) {
      if (error instanceof MessageRefused) throw tooLarge();
      if (!(error instanceof BusUnavailable)) throw error;
      response.set('Retry-After', String(RETRY_AFTER_SECONDS));
      throw new HttpRefused(503, {
        message: 'The events cannot be stored now.',
        remedy: `Send them again in ${RETRY_AFTER_SECONDS} seconds: what was stored already is recognised.`,
      });
    }
    response.status(202).json({ accepted: reports.length });
  });
  router.all('/events', (request, response) => {
    response.set('Allow', 'POST');
    throw new HttpRefused(405, {
      message: `/events does not take ${request.method}.`,
      remedy: 'Send events with POST; GET /openapi.json says what they look like.',
    });
  });
  router.get('/openapi.json', (_request, response) => response.sendFile(DOCUMENT, { root: import.meta.dirname }));
  return router;
};
