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

/** So soon a clock that was set is noticed by who waits. It is also far below the longest delay `setTimeout` can hold. */
const LOOK_EVERY_MS = 10_000;

/** Until the delay is over or the clock shows when that should be, whichever is first: the clock may be set, either way, in between. */
const timeLeft = (delayMs: number): (() => number) => {
  const [began, due] = [performance.now(), Date.now() + delayMs];
  return () => Math.ceil(Math.min(began + delayMs - performance.now(), due - Date.now()));
};

/** The wall clock. `onError` gets what timed work threw: a bug, so the process should say so and stop. */
export const realClock = (onError: (error: unknown) => void): Clock => {
  const run = (work: () => void | Promise<void>): void => {
    Promise.resolve().then(work).catch(onError);
  };
  return {
    now: () => Date.now(),
    after(delayMs, work) {
      const left = timeLeft(delayMs);
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const ms = left();
        timer = ms > LOOK_EVERY_MS ? setTimeout(arm, LOOK_EVERY_MS) : setTimeout(() => run(work), Math.max(0, ms));
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
