/**
 * Who still has something in hand. The virtual clock moves only when nobody has, so a recorded month runs as fast as the
 * machine can and yet every message is handled at the moment it was sent.
 */
export interface Work {
  /** Counts as in hand until it settles. */
  track<T>(promise: Promise<T>): Promise<T>;
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>;
}

export const trackedWork = (): Work => {
  let inHand = 0;
  let waiting: (() => void)[] = [];
  const done = (): void => {
    inHand -= 1;
    if (inHand > 0) return;
    const wake = waiting;
    waiting = [];
    for (const resolve of wake) resolve();
  };
  return {
    track(promise) {
      inHand += 1;
      return promise.finally(done);
    },
    async idle() {
      // Whoever finished may have handed work on in the same turn: look again after it.
      while (inHand > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};

/** For real time, where nobody waits for idleness. */
export const untrackedWork: Work = { track: (promise) => promise, idle: () => Promise.resolve() };
