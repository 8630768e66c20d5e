/** What a simulated team comes to. */

export interface Result {
  /** Talk and wrap-up ÷ time logged in, 0 to 1, after the warm-up. */
  readonly occupancy: number;
  /** From free to the next conversation, on average. */
  readonly idleSeconds: number;
  /** Redials a person answered, and those no agent took in time; from the very start. */
  readonly answered: number;
  readonly abandoned: number;
  /** Half-widths of 95 % confidence. */
  readonly occupancyConfidence: number;
  readonly abandonmentConfidence: number;
  /** Highest share of abandoned in any full hour from `worstFrom` on, and in any 24 hours, each minute looked at, young ones too. */
  readonly worstHour: number;
  readonly worstDay: number;
  readonly firstQuarter: number;
  readonly hours: readonly Hour[];
  readonly inbound: {
    readonly answered: number;
    readonly within20Seconds: number;
    readonly meanWaitSeconds: number;
  } | null;
  readonly placed: number;
  readonly decisions: number;
}

export interface Hour {
  readonly answered: number;
  readonly abandoned: number;
  readonly busySeconds: number;
  readonly loggedInSeconds: number;
}

export const abandonment = ({ answered, abandoned }: { answered: number; abandoned: number }): number =>
  answered === 0 ? 0 : abandoned / answered;

export interface Tally {
  answer(at: number, abandoned: boolean): void;
  /** The numbers of agents since the last call stand until `at`. */
  agents(at: number, busy: number, loggedIn: number): void;
  idle(at: number, seconds: number): void;
  inbound(waitSeconds: number): void;
  result(counts: { readonly placed: number; readonly decisions: number }): Result;
}

const HOUR = 3600;
const BATCHES = 20;

/** Times are seconds from the start. */
export const tallyOf = (hours: number, warmUpHours: number, worstFromHour: number): Tally => {
  const buckets = Array.from({ length: Math.ceil(hours) + 1 }, () => ({
    answered: 0,
    abandoned: 0,
    busySeconds: 0,
    loggedInSeconds: 0,
  }));
  const minutes = Math.ceil(hours * 60) + 1;
  const [answered, abandoned] = [new Float64Array(minutes), new Float64Array(minutes)];
  let [lastAt, idleSum, idleCount] = [0, 0, 0];
  let [inboundCount, inboundFast, inboundWait] = [0, 0, 0];
  let isBlended = false;

  return {
    answer(at, wasAbandoned) {
      const bucket = buckets[Math.floor(at / HOUR)]!;
      bucket.answered += 1;
      answered[Math.floor(at / 60)]! += 1;
      if (!wasAbandoned) return;
      bucket.abandoned += 1;
      abandoned[Math.floor(at / 60)]! += 1;
    },
    agents(at, busy, loggedIn) {
      while (lastAt < at) {
        const hour = Math.floor(lastAt / HOUR);
        const until = Math.min(at, (hour + 1) * HOUR);
        buckets[hour]!.busySeconds += busy * (until - lastAt);
        buckets[hour]!.loggedInSeconds += loggedIn * (until - lastAt);
        lastAt = until;
      }
    },
    idle(at, seconds) {
      if (at < warmUpHours * HOUR) return;
      idleSum += seconds;
      idleCount += 1;
    },
    inbound(waitSeconds) {
      isBlended = true;
      inboundCount += 1;
      inboundWait += waitSeconds;
      if (waitSeconds <= 20) inboundFast += 1;
    },
    result(counts) {
      const full = buckets.slice(0, Math.floor(hours));
      const calm = full.slice(warmUpHours);
      const occupancies = batches(
        calm,
        ({ busySeconds }) => busySeconds,
        ({ loggedInSeconds }) => loggedInSeconds,
      );
      const rates = batches(
        calm,
        (hour) => hour.abandoned,
        (hour) => hour.answered,
      );
      const sum = (of: (hour: Hour) => number, over: readonly Hour[]): number =>
        over.reduce((all, hour) => all + of(hour), 0);
      return {
        ...counts,
        occupancy: sum((hour) => hour.busySeconds, calm) / sum((hour) => hour.loggedInSeconds, calm),
        idleSeconds: idleCount === 0 ? 0 : idleSum / idleCount,
        answered: sum((hour) => hour.answered, full),
        abandoned: sum((hour) => hour.abandoned, full),
        occupancyConfidence: confidence(occupancies),
        abandonmentConfidence: confidence(rates),
        worstHour: Math.max(0, ...full.slice(worstFromHour).map(abandonment)),
        worstDay: worstWindow(answered, abandoned, 1440),
        firstQuarter: abandonment({
          answered: answered.subarray(0, 15).reduce((all, one) => all + one, 0),
          abandoned: abandoned.subarray(0, 15).reduce((all, one) => all + one, 0),
        }),
        hours: full,
        inbound: isBlended
          ? {
              answered: inboundCount,
              within20Seconds: inboundFast / inboundCount,
              meanWaitSeconds: inboundWait / inboundCount,
            }
          : null,
      };
    },
  };
};

const batches = (hours: readonly Hour[], above: (hour: Hour) => number, below: (hour: Hour) => number): number[] => {
  const size = Math.max(1, Math.floor(hours.length / BATCHES));
  const ratios: number[] = [];
  for (let from = 0; from + size <= hours.length; from += size) {
    const some = hours.slice(from, from + size);
    const total = some.reduce((all, hour) => all + below(hour), 0);
    if (total > 0) ratios.push(some.reduce((all, hour) => all + above(hour), 0) / total);
  }
  return ratios;
};

/** Half-width of 95 %, from batches as if independent. */
const confidence = (values: readonly number[]): number => {
  if (values.length < 2) return Number.NaN;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return 2.09 * Math.sqrt(variance / values.length);
};

/** Young windows, before the first is full, count too. */
const worstWindow = (answered: Float64Array, abandoned: Float64Array, length: number): number => {
  let [all, bad, worst] = [0, 0, 0];
  for (let i = 0; i < answered.length; i++) {
    all += answered[i]!;
    bad += abandoned[i]!;
    if (i >= length) {
      all -= answered[i - length]!;
      bad -= abandoned[i - length]!;
    }
    if (all > 0) worst = Math.max(worst, bad / all);
  }
  return worst;
};
