/** At most so many requests without an answer at one time; the others wait in line. */

export interface RequestWindow {
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nobody holds a slot or waits for one. */
  empty(): Promise<void>;
}

export const requestWindow = (size: number): RequestWindow => {
  let taken = 0;
  const queue: (() => void)[] = [];
  const waitingForEmpty: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next) return next();
    taken -= 1;
    if (taken === 0) for (const resolve of waitingForEmpty.splice(0)) resolve();
  };
  return {
    async hold(work) {
      if (taken < size) taken += 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        release();
      }
    },
    empty: () => (taken === 0 ? Promise.resolve() : new Promise((resolve) => waitingForEmpty.push(resolve))),
  };
};
