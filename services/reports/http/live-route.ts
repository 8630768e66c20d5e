/** `GET /api/events`: server-sent events. A page that comes back hears what it missed, or gets a fresh snapshot. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { RequestHandler } from 'express';
import type { LiveMessage } from '../live/audience.ts';
import type { Feed } from '../live/feed.ts';

/** A reader this far behind is let go: it comes back and gets a snapshot. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 1000;

const toText = (name: string, { event, id, data }: LiveMessage): string =>
  `id: ${name}-${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** What the browser heard last; null when it was of another process, or is no id at all. */
const lastHeard = (header: unknown, name: string): number | null => {
  const id = Number(typeof header === 'string' && header.startsWith(`${name}-`) ? header.slice(name.length + 1) : NaN);
  return Number.isSafeInteger(id) ? id : null;
};

export const liveRoute =
  (feed: Feed, mostPages: number): RequestHandler =>
  (request, response) => {
    if (feed.listeners >= mostPages)
      throw new HttpRefused(503, {
        message: `${mostPages} pages are open already`,
        remedy: 'Close one, or try later.',
      });
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const detach = feed.attach(
      (message) => {
        if (response.writableLength > MOST_UNREAD_BYTES) return void response.destroy();
        response.write(toText(feed.name, message));
      },
      lastHeard(request.headers['last-event-id'], feed.name),
    );
    response.on('close', detach);
  };
