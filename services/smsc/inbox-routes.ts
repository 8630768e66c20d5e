/** What the customer saw, and how they answer: the inbox of the built-in SMSC over HTTP. */
import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { Inbox } from './inbox.ts';

const text = z.string().min(1, 'must not be empty').max(1000, 'must be at most 1000 characters');
const replySchema = z.union([
  z.strictObject({ messageId: z.string().regex(/^\d{1,15}$/, 'must be the messageId of an SMS in the inbox'), text }),
  z.strictObject({ to: z.string().regex(/^\+?\d{5,15}$/, 'must be a number that was sent an SMS'), text }),
]);

const listSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(1).optional(),
});

export interface InboxRoutes {
  readonly routes: Router;
  /** Ends the open streams. */
  close(): void;
}

export const inboxRoutes = (inbox: Inbox): InboxRoutes => {
  const routes = express.Router();
  const streams = new Set<Response>();

  routes.get('/smsc/api/inbox', (request, response) => {
    const query = listSchema.safeParse(request.query);
    if (query.success) response.json({ sms: inbox.list(query.data.limit, query.data.before) });
    else response.status(400).json({ error: problem(query.error) });
  });

  routes.get('/smsc/api/inbox/stream', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': watching\n\n');
    const unwatch = inbox.watch((sms) => void response.write(`event: sms\ndata: ${JSON.stringify(sms)}\n\n`));
    streams.add(response);
    response.on('close', () => {
      unwatch();
      streams.delete(response);
    });
  });

  routes.post('/smsc/api/reply', express.json({ limit: '8kb' }), (request, response) => {
    const reply = replySchema.safeParse(request.body);
    if (!reply.success) response.status(400).json({ error: problem(reply.error) });
    else if (inbox.reply(reply.data)) response.status(202).json({ accepted: true });
    else response.status(404).json({ error: 'no SMS was sent there, so nobody can answer it' });
  });

  return {
    routes,
    close: () => {
      for (const stream of streams) stream.end();
    },
  };
};

const problem = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ');
