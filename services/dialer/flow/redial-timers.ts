/** One timer for each redial in hand: when nothing was heard of it for too long, someone should ask. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';

export interface RedialTimers {
  /** Instead of the redial's timer before, if there was one. */
  set(redial: RedialId, seconds: number, job: () => void): void;
  cancel(redial: RedialId): void;
  stop(): void;
}

export const redialTimers = (clock: Clock): RedialTimers => {
  const timers = new Map<RedialId, Cancel>();
  let stopped = false;
  const cancel = (redial: RedialId): void => {
    timers.get(redial)?.();
    timers.delete(redial);
  };
  return {
    set(redial, seconds, job) {
      cancel(redial);
      if (stopped) return;
      const ring = (): void => {
        timers.delete(redial);
        job();
      };
      timers.set(redial, clock.after(seconds * 1000, ring));
    },
    cancel,
    stop() {
      stopped = true;
      for (const redial of timers.keys()) cancel(redial);
    },
  };
};
