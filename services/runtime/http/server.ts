/** One HTTP server for a process: security headers, JSON in and out, errors by name, and an orderly end. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express, { type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { measuredRequests } from '../telemetry/measured-requests.ts';
import { answerErrors, notFound } from './errors.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  readonly routes: readonly Router[];
  /** Largest request body, in bytes. */
  readonly bodyLimit?: number;
  /** How long a port in use may stay so: the process before us may still be ending. */
  readonly portPatienceMs?: number;
  /** How long `close` waits for requests in hand. */
  readonly closeGraceMs?: number;
}

export interface RunningHttp {
  readonly port: number;
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no new requests, ends event streams, waits for requests in hand. Idempotent. */
  close(): Promise<void>;
}

/** The server cannot listen. `message` is one sentence for the person who starts the program. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code = 'http-problem';
}

const MEGABYTE = 1024 * 1024;

/** Throws `HttpProblem`. */
export const openHttp = async (options: HttpOptions): Promise<RunningHttp> => {
  const open = new Set<ServerResponse>();
  const server = createServer(application(options, open));
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    close: () => (closing ??= closeInOrder(server, open, options.closeGraceMs ?? 3000)),
  };
};

const application = (
  { log, routes, bodyLimit = MEGABYTE }: HttpOptions,
  open: Set<ServerResponse>,
): express.Express => {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(measuredRequests());
  app.use(secured);
  app.use(tracked(open));
  app.use(express.json({ limit: bodyLimit, type: ['application/json', 'application/*+json'] }));
  for (const router of routes) app.use(router);
  app.use(notFound);
  app.use(answerErrors(log));
  return app;
};

/**
 * A page of our own files only: no inline script, nothing from elsewhere. What only makes sense over HTTPS is off, because this
 * server speaks HTTP and browsers would complain on any address but localhost.
 */
const secured: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
});

const tracked =
  (open: Set<ServerResponse>): RequestHandler =>
  (_request, response, next) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    next();
  };

const listen = async (server: Server, options: HttpOptions): Promise<void> => {
  const { host, port, portPatienceMs = 1500 } = options;
  const giveUpAt = performance.now() + portPatienceMs;
  for (;;) {
    try {
      server.listen({ host, port, exclusive: true });
      return void (await once(server, 'listening'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || performance.now() >= giveUpAt) throw problemOf(error, host, port);
      await pause(100);
    }
  }
};

const problemOf = (cause: unknown, host: string, port: number): HttpProblem => {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use: stop the program that has it, or choose another port.`,
    EACCES: `Port ${port} needs more rights than this program has: choose one from 1024 up.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose 127.0.0.1, 0.0.0.0 or one it has.`,
    ENOTFOUND: `${host} is not a known address: choose 127.0.0.1, 0.0.0.0 or one this machine has.`,
  };
  return new HttpProblem(sentences[code] ?? `Cannot listen on ${host}:${port} (${code}).`, { cause });
};

const isEventStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');

const closeInOrder = async (server: Server, open: ReadonlySet<ServerResponse>, graceMs: number): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  for (const response of open) {
    // The browser would keep the connection for its next request, which will not be answered.
    response.once('close', () => setImmediate(() => server.closeIdleConnections()));
    if (isEventStream(response)) response.end();
  }
  const impatient = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(impatient);
};
