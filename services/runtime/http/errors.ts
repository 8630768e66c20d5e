/** What a caller of the API gets when the answer is no: `{ "error": { field?, message, remedy? } }`, always JSON, always named. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';

export interface Refusal {
  /** Path of the field at fault, `data.at`; left out where it is the whole request. */
  readonly field?: string;
  readonly message: string;
  readonly remedy?: string;
}

/** Thrown by a route to refuse a request; `status` is 4xx, or 503. */
export class HttpRefused extends Error {
  override readonly name = 'HttpRefused';
  readonly code = 'http-refused';
  readonly status: number;
  readonly refusal: Refusal;
  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

export const notFound: RequestHandler = (request) => {
  throw new HttpRefused(404, { message: `There is nothing at ${request.method} ${request.path}` });
};

/** Errors of express and its body parser carry `status` and `type`, those of zlib a `code`. */
interface HttpError {
  readonly status?: number;
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly limit?: number;
}

const readable = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.ceil(bytes / 1024)} kB`;

const bodyRefusals: Readonly<Record<string, (error: HttpError) => Refusal>> = {
  // The parser's own words quote the body, which may hold a number: only the place is passed on.
  'entity.parse.failed': ({ message }) => ({
    field: 'body',
    message: `is not JSON${/ at position (\d+)/.exec(message ?? '')?.[0] ?? ''}`,
    remedy: 'Send one JSON object or array, in UTF-8.',
  }),
  'entity.too.large': ({ limit = 0 }) => ({
    field: 'body',
    message: `is larger than ${readable(limit)}`,
    remedy: 'Send fewer events at once.',
  }),
  'charset.unsupported': () => ({ field: 'content-type', message: 'names an unknown charset', remedy: 'Use UTF-8.' }),
  'encoding.broken': () => ({ field: 'body', message: 'is not what its encoding says', remedy: 'Compress it anew.' }),
  'encoding.unsupported': () => ({ field: 'content-encoding', message: 'is unknown', remedy: 'Use gzip or none.' }),
};

const refusalOf = (error: unknown): { status: number; refusal: Refusal } | null => {
  if (error instanceof HttpRefused) return error;
  const { status = 500, code = '', message = '' } = (error ?? {}) as HttpError;
  const { type = /^(Z|ZSTD|ERR)_/.test(code) ? 'encoding.broken' : '' } = (error ?? {}) as HttpError;
  if (status < 400 || status >= 500) return null;
  return { status, refusal: bodyRefusals[type]?.(error as HttpError) ?? { message } };
};

/** The last handler: a refusal is answered, anything else is a bug of ours, logged and answered without its details. */
export const answerErrors =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, next) => {
    const known = refusalOf(error);
    if (known === null)
      log.error({ err: error as unknown, method: request.method, path: request.path }, 'a request failed');
    if (response.headersSent) return next(error);
    const { status, refusal } = known ?? {
      status: 500,
      refusal: { message: 'Something went wrong here; the log has it.' },
    };
    response.status(status).json({ error: refusal });
  };
