/** A clock whose timers can all be cancelled at once, so that whoever is stopped does nothing more and holds no process up. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';

export interface StoppableClock extends Clock {
  stop(): void;
}

export const stoppableClock = (clock: Clock): StoppableClock => {
  const pending = new Set<Cancel>();
  let stopped = false;
  const keep = (start: (done: () => void) => Cancel): Cancel => {
    if (stopped) return () => {};
    const cancel = (): void => {
      pending.delete(cancel);
      cancelTimer();
    };
    const cancelTimer = start(() => pending.delete(cancel));
    pending.add(cancel);
    return cancel;
  };
  return {
    now: () => clock.now(),
    after: (delayMs, work) =>
      keep((done) =>
        clock.after(delayMs, () => {
          done();
          return stopped ? undefined : work();
        }),
      ),
    cron: (expression, zone, work) => keep(() => clock.cron(expression, zone, work)),
    stop() {
      stopped = true;
      for (const cancel of pending) cancel();
    },
  };
};
