/** What every HTTP server of ours tells: how long requests took, and a span that continues the caller's trace. */
import { trace } from '@opentelemetry/api';
import { groundMetrics, type LabelsOf } from '@ringback/contracts/metrics.ts';
import type { Request, RequestHandler, Response } from 'express';
import { histogram, stopwatch } from './instruments.ts';
import { inTrace, isTracing } from './telemetry.ts';

type Labels = LabelsOf<typeof groundMetrics.httpSeconds>;

const METHODS: readonly string[] = groundMetrics.httpSeconds.labels.method;

export const measuredRequests = (): RequestHandler => {
  const seconds = histogram(groundMetrics.httpSeconds);
  return (request, response, next) => {
    const ended = stopwatch(seconds);
    response.once('close', () => {
      if (!isEventStream(response)) ended(labelsOf(request, response));
    });
    if (!isTracing() || !isTold(request)) return next();
    const handled = (): Promise<void> =>
      new Promise((resolve) => {
        const span = trace.getActiveSpan();
        response.once('close', () => {
          const { method, route } = labelsOf(request, response);
          span?.updateName(`${method} ${route}`);
          resolve();
        });
        next();
      });
    void inTrace('HTTP', request.get('traceparent'), handled, { kind: 'asked' });
  };
};

/** Somebody tells us something, or wants to see it in a trace; pages that look every second do not. */
const isTold = (request: Request): boolean => request.method === 'POST' || request.get('traceparent') !== undefined;

const isEventStream = (response: Response): boolean =>
  String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** The pattern of the route, never the path that was asked for: anybody may ask for anything. */
const labelsOf = (request: Request, { statusCode }: Response): Labels => {
  const { route } = request as { route?: { path?: unknown } };
  const status = `${Math.floor(statusCode / 100)}xx` as Labels['status'];
  const method = (METHODS.includes(request.method) ? request.method : '_OTHER') as Labels['method'];
  return { method, route: typeof route?.path === 'string' ? route.path : 'none', status };
};
