/** `GET /api/events`: server-sent events. A page that comes back gets a fresh snapshot, so nothing it missed is missing. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { RequestHandler } from 'express';
import type { Feed, LiveMessage } from '../live/feed.ts';

/** A reader this far behind is let go: it comes back and gets a snapshot. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 1000;

const toText = ({ event, id, data }: LiveMessage): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

export const liveRoute =
  (feed: Feed, mostPages: number): RequestHandler =>
  (_request, response) => {
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
    const detach = feed.attach((message) => {
      if (response.writableLength > MOST_UNREAD_BYTES) return void response.destroy();
      response.write(toText(message));
    });
    response.on('close', detach);
  };
