/** At most so many at once, first come first served. */
export interface Limiter {
  run<T>(job: () => Promise<T>): Promise<T>;
}

export const limiter = (most: number): Limiter => {
  let free = most;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async run(job) {
      // A released place goes straight to who waits longest, so nobody overtakes.
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await job();
      } finally {
        release();
      }
    },
  };
};
