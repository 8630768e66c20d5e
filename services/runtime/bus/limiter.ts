/** At most so many at once, first come first served. */
import { andThen, ending, type Soon } from '../soon.ts';

export interface Limiter {
  /** At once where there is a place. */
  run<T>(job: () => Soon<T>): Soon<T>;
}

export const limiter = (most: number): Limiter => {
  let free = most;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  // A released place goes straight to who waits longest, so nobody overtakes.
  const place = (): Soon<void> => {
    if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
  };
  return {
    run: (job) =>
      andThen(place(), () =>
        ending(
          job,
          (result) => (release(), result),
          (error) => {
            release();
            throw error;
          },
        ),
      ),
  };
};
