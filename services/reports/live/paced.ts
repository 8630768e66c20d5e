/** A count that rests after it was made for a multiple of what it cost; meanwhile the last one is told again. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';

/** Rest after counting, in times of what the counting took: never more than a twentieth of a process's time. */
export const REST_PER_COST = 20;

export interface Paced<T> {
  value(): Promise<T>;
  /** Milliseconds that counting has taken so far. */
  spent(): number;
}

export const paced = <T>(clock: Clock, count: () => Promise<T>): Paced<T> => {
  let last: { readonly value: T; readonly until: number } | null = null;
  let spent = 0;
  return {
    async value() {
      const begun = clock.now();
      if (last !== null && begun < last.until) return last.value;
      const value = await count();
      const cost = clock.now() - begun;
      spent += cost;
      last = { value, until: clock.now() + REST_PER_COST * cost };
      return value;
    },
    spent: () => spent,
  };
};
