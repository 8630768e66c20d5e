/**
 * A contact centre in another process, as ACD and telephone network. Whatever was asked and not answered is an error of the "nobody
 * knows" kind: nothing is ever asked twice by itself. `contracts/centre-api.ts` is the protocol.
 */
import {
  centreAnswers,
  centrePath,
  centreRequests,
  NOTHING_RANG,
  type CentreRequest,
} from '@ringback/contracts/centre-api.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { currentTraceparent, inStep } from '@ringback/runtime/telemetry/telemetry.ts';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { PlacerRefused, type Acd, type CallPlacer } from '../ports.ts';
import { listenToCentre } from './centre-progress.ts';

export interface CentreClientOptions {
  /** `http://host:port`, without a path. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** After so long without an answer nobody knows. */
  readonly answerWithinMs?: number;
}

export interface CentreClient {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  /** Whether the centre is heard. */
  readonly connected: boolean;
  close(): Promise<void>;
}

/** The centre did not answer, or not as agreed: what was asked may have happened. */
export class CentreSilent extends Error {
  override readonly name = 'CentreSilent';
  readonly code = 'centre-silent';
}

const ANSWER_WITHIN_MS = 5_000;

export const centreClient = (options: CentreClientOptions): CentreClient => {
  const { answerWithinMs = ANSWER_WITHIN_MS } = options;
  const askNow = asking(options, answerWithinMs);
  const ask: typeof askNow = (request, body, takesMs) =>
    inStep(`centre ${request}`, () => askNow(request, body, takesMs), { kind: 'asking' });
  const progress = listenToCentre(options);

  return {
    acd: {
      reserve: (agentId, teamId, redialId, answered) =>
        ask('reserve', { agentId, teamId, redialId, ...(answered === true ? { answered } : {}) }),
      release: (agentId, redialId) => ask('release', { agentId, redialId }),
      queue: {
        enter: async (redialId, teamId, withinSeconds) =>
          (await ask('enter-queue', { redialId, teamId, withinSeconds }, withinSeconds * 1000)).agentId,
        leave: (redialId) => ask('leave-queue', { redialId }),
      },
    },
    placer: {
      async originate(order) {
        // Else nobody would hear whether they answer.
        if (!(await progress.heard(answerWithinMs))) throw new PlacerRefused('the centre cannot be heard');
        const { redialId, number, ringTimeoutSeconds } = order;
        await ask('originate', { redialId, number, ringTimeoutSeconds });
      },
      connect: async (redialId, agentId) => (await ask('connect', { redialId, agentId })).connected,
      hangUp: (redialId, message) => ask('hang-up', { redialId, ...(message === undefined ? {} : { message }) }),
      async lookUp(redialId) {
        // What happens after the answer must be heard.
        if (!(await progress.heard(answerWithinMs))) throw new CentreSilent('the centre cannot be heard');
        return ask('look-up', { redialId });
      },
      onProgress: progress.onProgress,
    },
    get connected() {
      return progress.connected;
    },
    close: progress.close,
  };
};

const traceHeaders = (): Readonly<Record<string, string>> => {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
};

type Asked<R extends CentreRequest> = z.infer<(typeof centreRequests)[R]>;
type Answered<R extends CentreRequest> = z.infer<(typeof centreAnswers)[R]>;

const asking =
  ({ url, clock }: CentreClientOptions, answerWithinMs: number) =>
  /** `takesMs`: what the centre may take for it beside the way there and back. */
  async <R extends CentreRequest>(request: R, body: Asked<R>, takesMs = 0): Promise<Answered<R>> => {
    const impatient = new AbortController();
    const cancel = clock.after(answerWithinMs + takesMs, () => impatient.abort());
    try {
      const response = await fetch(new URL(centrePath(request), url), {
        method: 'POST',
        signal: impatient.signal,
        headers: { 'content-type': 'application/json', ...traceHeaders() },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.status === NOTHING_RANG) throw new PlacerRefused('the network refused the order');
      if (!response.ok) throw new CentreSilent(`the centre answered ${response.status} to ${request}`);
      // What the schema of this very request lets through.
      return centreAnswers[request].parse(text === '' ? undefined : JSON.parse(text)) as Answered<R>;
    } catch (cause) {
      if (cause instanceof PlacerRefused || cause instanceof CentreSilent) throw cause;
      throw new CentreSilent(`the centre did not answer to ${request}`, { cause });
    } finally {
      cancel();
    }
  };
