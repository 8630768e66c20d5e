/** The centre as another process sees it: asked over HTTP, telling over server-sent events. `contracts/centre-api.ts` is the protocol. */
import {
  CENTRE_ALIVE_SECONDS,
  centreAnswers,
  centrePath,
  centreRequests,
  NOTHING_RANG,
  type CentreRequest,
  type Told,
} from '@ringback/contracts/centre-api.ts';
import { deriveId } from '@ringback/contracts/ids.ts';
import { describeIssues } from '@ringback/contracts/registry.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import { PlacerRefused, type Acd, type CallPlacer } from './ports.ts';

export interface HttpCentre {
  readonly routes: Router;
  /** Ends the open streams. */
  close(): void;
}

/** What a listener who was away may still hear: many minutes of a busy centre. */
const KEPT = 5_000;
/** A listener this far behind is let go: it comes back and hears the rest. */
const MOST_UNREAD_BYTES = 1024 * 1024;

export const httpCentre = (centre: { readonly acd: Acd; readonly placer: CallPlacer }, clock: Clock): HttpCentre => {
  const routes = Router();
  const stream = progressStream(clock);
  centre.placer.onProgress((redialId, progress) => stream.tell({ redialId, progress }));
  const answer = answersOf(centre);
  for (const request of requestNames) {
    routes.post(centrePath(request), async (asked, response) => {
      const said = await answer(request, asked.body);
      if (said === undefined) response.status(request === 'originate' ? 202 : 204).end();
      else response.json(said);
    });
  }
  routes.get(centrePath('progress'), stream.listen);
  return { routes, close: stream.close };
};

const requestNames = Object.keys(centreRequests) as CentreRequest[];

type Answers = {
  readonly [R in CentreRequest]: (
    asked: z.infer<(typeof centreRequests)[R]>,
  ) => Promise<z.infer<(typeof centreAnswers)[R]>>;
};

const answersOf = ({ acd, placer }: { readonly acd: Acd; readonly placer: CallPlacer }) => {
  const answers: Answers = {
    reserve: ({ agentId, teamId, redialId, answered }) => acd.reserve(agentId, teamId, redialId, answered),
    release: ({ agentId, redialId }) => done(acd.release(agentId, redialId)),
    'enter-queue': async ({ redialId, teamId, withinSeconds }) => ({
      agentId: await acd.queue.enter(redialId, teamId, withinSeconds),
    }),
    'leave-queue': ({ redialId }) => done(acd.queue.leave(redialId)),
    originate: (order) => done(placer.originate(order)),
    connect: async ({ redialId, agentId }) => ({ connected: await placer.connect(redialId, agentId) }),
    'hang-up': ({ redialId, message }) => done(placer.hangUp(redialId, message)),
    'look-up': async ({ redialId }) => {
      const standing = await placer.lookUp(redialId);
      return standing.known ? { known: true, progress: [...standing.progress] } : standing;
    },
  };
  return async (request: CentreRequest, body: unknown): Promise<unknown> => {
    const asked = centreRequests[request].safeParse(body);
    if (!asked.success) throw new HttpRefused(400, { message: describeIssues(asked.error, '') });
    try {
      // The schema of this very request has checked it.
      return await answers[request](asked.data as never);
    } catch (error) {
      if (error instanceof PlacerRefused) throw new HttpRefused(NOTHING_RANG, { message: error.message });
      throw error;
    }
  };
};

const done = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};

const progressStream = (clock: Clock) => {
  /** Of this run: numbers of another one say nothing here. */
  const run = deriveId('centre-run', clock.now()).slice(0, 8);
  const listeners = new Set<Response>();
  let kept: string[] = [];
  let forgotten = 0;

  const idOf = (number: number): string => `${run}.${number}`;
  const send = (listener: Response, text: string): void => {
    if (listener.writableLength > MOST_UNREAD_BYTES) return void listener.destroy();
    listener.write(text);
  };
  const missedBy = (request: Request): readonly string[] => {
    const lastId = request.get('last-event-id');
    if (lastId === undefined) return [];
    const [ofRun, number] = lastId.split('.');
    return ofRun === run ? kept.slice(Math.max(0, Number(number) - forgotten)) : kept;
  };
  const sayAlive = (): void => {
    for (const listener of listeners) send(listener, ': alive\n\n');
    cancelSign = clock.after(CENTRE_ALIVE_SECONDS * 1000, sayAlive);
  };
  let cancelSign = clock.after(CENTRE_ALIVE_SECONDS * 1000, sayAlive);

  return {
    tell(what: Told): void {
      const text = `id: ${idOf(forgotten + kept.length + 1)}\ndata: ${JSON.stringify(what)}\n\n`;
      kept.push(text);
      if (kept.length > 2 * KEPT) {
        kept = kept.slice(KEPT);
        forgotten += KEPT;
      }
      for (const listener of listeners) send(listener, text);
    },
    listen(request: Request, response: Response): void {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      for (const text of missedBy(request)) response.write(text);
      // Where it stands, so that one who breaks off before the first word misses none.
      response.write(`id: ${idOf(forgotten + kept.length)}\n\n`);
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    },
    close(): void {
      cancelSign();
      for (const listener of listeners) listener.end();
    },
  };
};
