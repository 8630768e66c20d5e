/** Time as a port: real in production, virtual in replay and tests. Services never call `Date.now()` or `setTimeout` themselves. */
import type { Instant } from '@ringback/contracts/ids.ts';
import { instant } from '@ringback/contracts/ids.ts';
import cron from 'node-cron';

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once, `delayMs` from now (at once if negative). A rejection goes to `onError`, it is never swallowed. */
  after(delayMs: number, work: () => void | Promise<void>): Cancel;
  /** Runs `work` on a five- or six-field cron expression, in the zone given; never twice at the same time. */
  cron(expression: string, zone: string, work: () => void | Promise<void>): Cancel;
}

export const nowInstant = (clock: Clock): Instant => instant(clock.now());

/** Longest delay `setTimeout` can hold. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** The wall clock. `onError` gets what timed work threw: a bug, so the process should say so and stop. */
export const realClock = (onError: (error: unknown) => void): Clock => {
  const run = (work: () => void | Promise<void>): void => {
    Promise.resolve().then(work).catch(onError);
  };
  return {
    now: () => Date.now(),
    after(delayMs, work) {
      const due = Date.now() + delayMs;
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = due - Date.now();
        // A delay past 24.8 days overflows into 1 ms: wait in steps.
        timer =
          left > LONGEST_TIMEOUT_MS
            ? setTimeout(arm, LONGEST_TIMEOUT_MS)
            : setTimeout(() => run(work), Math.max(0, left));
      };
      arm();
      return () => clearTimeout(timer);
    },
    cron(expression, zone, work) {
      const task = cron.schedule(expression, () => Promise.resolve(work()).catch(onError), {
        timezone: zone,
        noOverlap: true,
      });
      return () => void task.destroy();
    },
  };
};
