/** A clock that jumps from one planned moment to the next, for replay and tests. Same plan, same order, every time. */
import TinyQueue from 'tinyqueue';
import type { Clock } from './clock.ts';
import type { Work } from './work.ts';

interface Planned {
  readonly at: number;
  /** Ties run in the order they were planned. */
  readonly sequence: number;
  work: (() => void | Promise<void>) | null;
}

export interface VirtualClock extends Clock {
  /** Runs everything planned up to and including `until` (ms since 1970), settling all work between two moments. */
  runUntil(until: number): Promise<void>;
}

export const virtualClock = (start: number, work: Work): VirtualClock => {
  let now = start;
  let sequence = 0;
  const plan = new TinyQueue<Planned>([], (a, b) => a.at - b.at || a.sequence - b.sequence);
  return {
    now: () => now,
    after(delayMs, job) {
      sequence += 1;
      const planned: Planned = { at: now + Math.max(0, delayMs), sequence, work: job };
      plan.push(planned);
      return () => {
        planned.work = null;
      };
    },
    // Housekeeping by the wall clock has no meaning in a recorded month; what decides is planned with `after`.
    cron: () => () => {},
    async runUntil(until) {
      await work.idle();
      for (let next = plan.peek(); next !== undefined && next.at <= until; next = plan.peek()) {
        plan.pop();
        if (next.work === null) continue;
        now = Math.max(now, next.at);
        await work.track(Promise.resolve(next.work()));
        await work.idle();
      }
      now = Math.max(now, until);
    },
  };
};
