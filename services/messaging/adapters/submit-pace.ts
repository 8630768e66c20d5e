/**
 * How fast one bind may submit: evenly spread, never more than the limit in any window of a second, and slower by itself when
 * the operator says it is too much. Times are milliseconds since 1970.
 */

export interface SubmitPace {
  /** When the next submit may go out; in the past or now: at once. */
  readyAt(now: number): number;
  submitted(now: number): void;
  /** The operator took one. */
  taken(): void;
  /** The operator wants less (ESME_RTHROTTLED, ESME_RMSGQFUL). */
  throttled(now: number): void;
  /** Messages a second at this moment; null: as fast as it goes. */
  readonly perSecond: number | null;
}

const SECOND_MS = 1000;
/** Lateness of timers that may be made up for: more would be a burst. */
const MAKE_UP_MS = 20;
/** Throttled answers within this time of one another are about the same burst. */
const SAME_BURST_MS = 500;
const SLOWEST_PER_SECOND = 1;
/** Of each message taken: a tenth more a second, so it doubles in seven. */
const FASTER_BY = 0.1;
/** Without a limit in the settings, beyond this there is none again. */
const FAST_ENOUGH = 2000;

/** `limit`: messages a second; null: none. */
export const submitPace = (limit: number | null): SubmitPace => {
  const slowest = Math.min(SLOWEST_PER_SECOND, limit ?? Infinity);
  let perSecond = limit;
  let nextAt = 0;
  let throttledAt = -Infinity;
  const counted = rollingCount();
  const sent = limit === null ? null : lastSent(limit);
  return {
    get perSecond() {
      return perSecond;
    },
    readyAt: (now) => (perSecond === null ? now : Math.max(nextAt, sent?.freeAt() ?? 0)),
    submitted(now) {
      counted.add(now);
      sent?.add(now);
      if (perSecond !== null) nextAt = Math.max(nextAt, now - MAKE_UP_MS) + SECOND_MS / perSecond;
    },
    taken() {
      if (perSecond === null || perSecond === limit) return;
      const faster = perSecond + FASTER_BY;
      if (limit !== null) perSecond = Math.min(limit, faster);
      else perSecond = faster > FAST_ENOUGH ? null : faster;
    },
    throttled(now) {
      if (now - throttledAt < SAME_BURST_MS) return;
      throttledAt = now;
      perSecond = Math.max(slowest, Math.min(perSecond ?? Infinity, counted.lastSecond(now)) / 2);
      nextAt = Math.max(nextAt, now + Math.max(SAME_BURST_MS, SECOND_MS / perSecond));
    },
  };
};

/** On the way some catch up with those before them: a window as the operator sees it is a little shorter than ours. */
const CATCH_UP = 1.02;

/** The submits of the last window: a full one opens again when its oldest is a window old. */
const lastSent = (limit: number): { freeAt(): number; add(now: number): void } => {
  const size = Math.max(1, Math.floor(limit));
  const windowMs = (size / limit) * SECOND_MS * CATCH_UP;
  const ring = new Float64Array(size).fill(-Infinity);
  let oldest = 0;
  return {
    freeAt: () => ring[oldest]! + windowMs,
    add(now) {
      ring[oldest] = now;
      oldest = (oldest + 1) % size;
    },
  };
};

/** About how many in the last second: this one and the one before. */
const rollingCount = (): { add(now: number): void; lastSecond(now: number): number } => {
  let second = 0;
  let count = 0;
  let before = 0;
  const turn = (now: number): void => {
    const current = Math.floor(now / SECOND_MS);
    if (current === second) return;
    before = current === second + 1 ? count : 0;
    count = 0;
    second = current;
  };
  return {
    add(now) {
      turn(now);
      count += 1;
    },
    lastSecond(now) {
      turn(now);
      return Math.max(1, count, before);
    },
  };
};
