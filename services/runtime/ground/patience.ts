/** Waits for what may come back by itself, says what it waits for and why, and lets go when told to. */
import type { Logger } from 'pino';
import { isUnavailable, messageOf } from '../bus/unavailable.ts';
import type { Clock } from '../clock/clock.ts';
import { DataFileProblem } from '../sqlite-data-file.ts';

export interface Patience {
  /** Repeats `attempt` while what it needs is away. Rejects with `NotWaiting` once told to end, else with what waiting does not help. */
  until<T>(what: string, attempt: () => Promise<T>): Promise<T>;
  end(): void;
}

/** The process ends: nobody waits any longer. */
export class NotWaiting extends Error {
  override readonly name = 'NotWaiting';
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const SAY_EVERY_MS = 4_000;

/** A file that cannot be used needs a person; a server that is away comes back. */
const mayComeBack = (error: unknown): boolean => !(error instanceof DataFileProblem) && isUnavailable(error);

export const patience = ({ clock, log }: { readonly clock: Clock; readonly log: Logger }): Patience => {
  const ending = Promise.withResolvers<never>();
  // Perhaps nobody waits just then.
  ending.promise.catch(() => {});
  const pause = (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    return Promise.race([promise, ending.promise]).finally(cancel);
  };
  return {
    async until(what, attempt) {
      let saidAt = Number.NEGATIVE_INFINITY;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        try {
          const reached = await Promise.race([attempt(), ending.promise]);
          if (Number.isFinite(saidAt)) log.info({ waitingFor: what }, 'can be reached');
          return reached;
        } catch (error) {
          if (!mayComeBack(error)) throw error;
          if (clock.now() - saidAt >= SAY_EVERY_MS) {
            saidAt = clock.now();
            log.warn(
              { waitingFor: what, reason: messageOf(error) },
              'cannot be reached, it is tried again until it can',
            );
          }
        }
        await pause(pauseMs);
      }
    },
    end: () => ending.reject(new NotWaiting('the process ends')),
  };
};
