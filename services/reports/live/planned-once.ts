/** Something to be done a while from now, planned at most once at a time. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';

export interface PlannedOnce {
  /** Does nothing when it is planned already. */
  plan(delayMs: number): void;
  cancel(): void;
}

export const plannedOnce = (clock: Clock, work: () => void): PlannedOnce => {
  let cancel: Cancel | null = null;
  return {
    plan(delayMs) {
      cancel ??= clock.after(delayMs, () => {
        cancel = null;
        work();
      });
    },
    cancel() {
      cancel?.();
      cancel = null;
    },
  };
};
