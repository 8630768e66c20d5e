/** How many of the last so many hours' answered redials found nobody, at every moment at which that share changes. */

export interface Answered {
  readonly at: number;
  readonly failed: boolean;
  readonly position: number;
}

/** A time during which the share was above the limit; `failed`: positions in its worst moment, oldest first. */
export interface Excess {
  readonly from: number;
  readonly answered: number;
  readonly failed: readonly number[];
}

export interface Limit {
  /** A share of 1. */
  readonly limit: number;
  /** With fewer answered, one that failed tells nothing. */
  readonly smallestSample: number;
}

/** The smallest sample in which one failure stays within the limit; with a limit of 0 one is always too many. */
export const smallestSample = (limit: number): number => (limit === 0 ? 0 : Math.ceil(1 / limit));

const isOver = (answered: number, failed: number, { limit, smallestSample: sample }: Limit): boolean =>
  failed > 0 && failed / answered > limit && (failed > 1 || answered >= sample);

/** What is in the window now; `failed` as positions, oldest first. */
const slidingWindow = (windowMs: number) => {
  let inside: Answered[] = [];
  let left = 0;
  let failed: number[] = [];
  return {
    /** When the oldest leaves. */
    nextLeave: (): number => (inside[left]?.at ?? Number.POSITIVE_INFINITY) + windowMs,
    leave(at: number): void {
      for (let first = inside[left]; first !== undefined && first.at + windowMs <= at; first = inside[left]) {
        if (first.failed) failed = failed.slice(1);
        left += 1;
      }
      if (left * 2 < inside.length) return;
      inside = inside.slice(left);
      left = 0;
    },
    add(one: Answered): void {
      inside.push(one);
      if (one.failed) failed.push(one.position);
    },
    answered: (): number => inside.length - left,
    failed: (): readonly number[] => failed,
  };
};

function* byMoment(answered: Iterable<Answered>): Generator<readonly [Answered, ...Answered[]]> {
  let together: [Answered, ...Answered[]] | null = null;
  for (const one of answered) {
    if (together?.[0].at === one.at) together.push(one);
    else {
      if (together) yield together;
      together = [one];
    }
  }
  if (together) yield together;
}

/**
 * `answered` in order of time; windows are (t − windowMs, t]. The share rises when a failure comes, and also when a success
 * leaves, so both moments are looked at, up to `until`.
 */
export function* excesses(
  answered: Iterable<Answered>,
  windowMs: number,
  until: number,
  limit: Limit,
): Generator<Excess> {
  const window = slidingWindow(windowMs);
  let worst: Excess | null = null;

  function* look(at: number): Generator<Excess> {
    const [size, failed] = [window.answered(), window.failed()];
    if (!isOver(size, failed.length, limit)) {
      if (worst) yield worst;
      worst = null;
    } else if (worst === null || failed.length / size > worst.failed.length / worst.answered) {
      worst = { from: worst?.from ?? at, answered: size, failed: [...failed] };
    }
  }
  function* leaveUntil(end: number): Generator<Excess> {
    for (let at = window.nextLeave(); at < end; at = window.nextLeave()) {
      window.leave(at);
      yield* look(at);
    }
    window.leave(end);
  }

  for (const together of byMoment(answered)) {
    const [{ at }] = together;
    yield* leaveUntil(at);
    for (const one of together) window.add(one);
    yield* look(at);
  }
  yield* leaveUntil(until);
  if (worst) yield worst;
}
