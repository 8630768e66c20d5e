/** The account's calls per second, spread evenly: Twilio takes more, but rings them later, and then nobody knows when. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';

export interface CallRate {
  /** Resolves when it is this call's turn; false at once if that would be later than `withinMs`. First come, first served. */
  turn(withinMs: number): Promise<boolean>;
  /** Nobody's turn comes for so long: Twilio said that it is too much. */
  holdOff(ms: number): void;
}

export const callRate = (clock: Clock, perSecond: number): CallRate => {
  const apartMs = 1000 / perSecond;
  let nextAt = 0;
  return {
    async turn(withinMs) {
      const waitMs = Math.max(0, nextAt - clock.now());
      if (waitMs > withinMs) return false;
      nextAt = clock.now() + waitMs + apartMs;
      if (waitMs > 0) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
      return true;
    },
    holdOff(ms) {
      nextAt = Math.max(nextAt, clock.now() + ms);
    },
  };
};
