/**
 * What may be there at once. A promise is a turn of the queue and garbage, and most events find at hand all they are decided from:
 * what is awaited only where there is something to wait for costs them half.
 */
export type Soon<T> = T | Promise<T>;

/** As `then` does, but at once where there is nothing to wait for. */
export const andThen = <T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(use) : use(value);

/** Does the work, and one of the other two when it is over, however it ends. */
export const ending = <T, R>(
  work: () => Soon<T>,
  ended: (value: T) => Soon<R>,
  failed: (error: unknown) => Soon<R>,
): Soon<R> => {
  let value: Soon<T>;
  try {
    value = work();
  } catch (error) {
    return failed(error);
  }
  return value instanceof Promise ? value.then(ended, failed) : ended(value);
};
