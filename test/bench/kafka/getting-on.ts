/** How fast something gets on, seen from outside by a number that only grows: the same eye for us and for the rival. */

const LOOK_EVERY_MS = 25;
/** Joining, first compilation and first caches are not what is measured. */
const WARM_UP_SHARE = 0.25;
const PATIENCE_MS = 60_000;

export interface Goal {
  /** For an error. */
  readonly what: string;
  /** How far it is. */
  count(): Promise<number>;
  /** Where it began. */
  readonly from: number;
  readonly to: number;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));

/** Resolves once it is there: how many a second, of the last three quarters of the way. */
export const rateUntil = async ({ what, count, from, to }: Goal): Promise<number> => {
  const warm = from + WARM_UP_SHARE * (to - from);
  let start: { readonly at: number; readonly count: number } | null = null;
  let seen = { at: performance.now(), count: from };
  while (seen.count < to) {
    await pause();
    const found = await count();
    const at = performance.now();
    if (found === seen.count && at - seen.at > PATIENCE_MS)
      throw new Error(`${what} gets no further: from ${from} to ${found}, and ${to} was the goal`);
    if (found !== seen.count) seen = { at, count: found };
    if (start === null && found >= warm) start = seen;
  }
  if (start === null || start.count === to) throw new Error(`${what} was too quick to be measured: give it more to do`);
  return (to - start.count) / ((seen.at - start.at) / 1000);
};

/** Resolves once it is there. */
export const reach = async ({ what, count, to }: Omit<Goal, 'from'>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (let found = await count(); found < to; found = await count()) {
    if (performance.now() > deadline) throw new Error(`${what} is at ${found}, and ${to} was the goal`);
    await pause();
  }
};
