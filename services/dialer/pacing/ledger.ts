/**
 * The abandonment ledger of a campaign: redials a person answered, and those of them no agent took in time, over the rolling
 * 24 hours and 30 days. Fed by every team and every replica that dials for the campaign; its state is plain data.
 */

export interface LedgerSettings {
  /** Abandoned ÷ answered by a person that no window may exceed, such as 0.03. */
  readonly limit: number;
}

/**
 * `[bucket, answered, abandoned, dip]`; a bucket is its start ÷ its length. The dip: how much less than at its beginning may be left of the limit while
 * the window's start is within the bucket, where served answers leave before abandoned ones; without it they leave at once.
 */
type Bucket = readonly [bucket: number, answered: number, abandoned: number, dip?: number];
export interface LedgerState {
  readonly day: readonly Bucket[];
  readonly month: readonly Bucket[];
}

export interface WindowStanding {
  /** By a person, abandoned ones included. */
  readonly answered: number;
  readonly abandoned: number;
}

export interface LedgerStanding {
  readonly day: WindowStanding;
  readonly month: WindowStanding;
  /** How many more may be abandoned at once with every window within the limit, also those of the next hour. */
  readonly room: number;
}

export interface Ledger {
  readonly limit: number;
  hear(at: number, abandoned: boolean): void;
  standing(now: number): LedgerStanding;
}

/** One that can be kept and begun again from what was kept. */
export interface KeptLedger extends Ledger {
  state(): LedgerState;
}

const MINUTE_MS = 60_000;
const DAY = { bucketMs: 5 * MINUTE_MS, buckets: 288 };
const MONTH = { bucketMs: 60 * MINUTE_MS, buckets: 720 };
/** Buckets that will have left the day's window before new answers make up for them. */
const LEAVING = 12;

const rolling = ({ bucketMs, buckets }: typeof DAY, limit: number, from: readonly Bucket[]) => {
  const entries: [bucket: number, answered: number, abandoned: number, dip: number][] = from.map(
    ([bucket, count, badCount, dip = 0]) => [bucket, count, badCount, dip],
  );
  let answered = entries.reduce((sum, [, count]) => sum + count, 0);
  let abandoned = entries.reduce((sum, [, , count]) => sum + count, 0);

  /** The oldest bucket counts in full until all of it is outside. */
  const forget = (now: number): void => {
    const oldest = Math.floor(now / bucketMs) - buckets;
    while (entries.length > 0 && entries[0]![0] < oldest) {
      const [, left, leftAbandoned] = entries.shift()!;
      answered -= left;
      abandoned -= leftAbandoned;
    }
  };
  const entryOf = (at: number) => {
    const bucket = Math.floor(at / bucketMs);
    const last = entries.at(-1);
    if (last !== undefined && last[0] >= bucket) return entries.findLast(([start]) => start <= bucket) ?? entries[0]!;
    entries.push([bucket, 0, 0, 0]);
    return entries.at(-1)!;
  };
  return {
    hear(at: number, wasAbandoned: boolean): void {
      forget(at);
      const entry = entryOf(at);
      entry[1] += 1;
      answered += 1;
      if (wasAbandoned) {
        entry[2] += 1;
        abandoned += 1;
      }
      entry[3] = Math.max(entry[3], limit * entry[1] - entry[2]);
    },
    standing(now: number): WindowStanding {
      forget(now);
      return { answered, abandoned };
    },
    /** What would be left of the limit, at worst, as the oldest buckets go. */
    leastLeft(now: number): number {
      const { answered: all, abandoned: bad } = this.standing(now);
      let [left, least] = [limit * all - bad, limit * all - bad];
      const soon = Math.floor(now / bucketMs) - buckets + LEAVING;
      for (const [bucket, count, badCount, dip] of entries) {
        if (bucket > soon) break;
        least = Math.min(least, left - dip);
        left -= limit * count - badCount;
      }
      return Math.min(least, left);
    },
    state: (): Bucket[] => entries.map((entry) => [...entry]),
  };
};

/** Throws `RangeError` for a limit that is no share. */
export const ledgerOf = ({ limit }: LedgerSettings, from?: LedgerState): KeptLedger => {
  if (!(limit >= 0 && limit < 1)) throw new RangeError(`limit must be a share from 0 to below 1, not ${limit}.`);
  const day = rolling(DAY, limit, from?.day ?? []);
  const month = rolling(MONTH, limit, from?.month ?? []);
  return {
    limit,
    hear(at, abandoned) {
      day.hear(at, abandoned);
      month.hear(at, abandoned);
    },
    standing(now) {
      const left = Math.min(day.leastLeft(now), month.leastLeft(now));
      // Each abandoned one is also one more answered.
      return { day: day.standing(now), month: month.standing(now), room: left / (1 - limit) };
    },
    state: () => ({ day: day.state(), month: month.state() }),
  };
};

/** Several replicas' ledgers of one campaign as one. */
export const mergedLedgers = (states: readonly LedgerState[]): LedgerState => ({
  day: mergedBuckets(states.flatMap(({ day }) => day)),
  month: mergedBuckets(states.flatMap(({ month }) => month)),
});

const mergedBuckets = (buckets: readonly Bucket[]): Bucket[] => {
  const sums = new Map<number, Bucket>();
  for (const [bucket, answered, abandoned, dip = 0] of buckets) {
    const [, before, beforeAbandoned, beforeDip = 0] = sums.get(bucket) ?? [bucket, 0, 0];
    sums.set(bucket, [bucket, before + answered, beforeAbandoned + abandoned, beforeDip + dip]);
  }
  return [...sums.values()].sort(([a], [b]) => a - b);
};
