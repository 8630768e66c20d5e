/** What the pacer of a team knew and decided in the last seconds, so that one can ask why it dialled or did not. Bounded. */
import type { Decision, Inbound, Reason, TeamKnown } from '../pacing/known.ts';

/** One second in which it was asked; the last decision in it stands until the next entry. */
export interface PacedSecond {
  /** Milliseconds since 1970 of its last decision. */
  readonly at: number;
  readonly asked: number;
  /** Placed in this second. */
  readonly placed: { readonly predictive: number; readonly reserved: number };
  readonly why: Reason;
  readonly knew: {
    readonly hour: number;
    readonly free: number;
    readonly longestFreeSeconds: number;
    readonly talking: number;
    readonly wrappingUp: number;
    readonly paused: number;
    readonly ringing: { readonly predictive: number; readonly reserved: number };
    readonly oldestRingSeconds: number;
    readonly answeredWaiting: number;
    readonly waiting: number;
    readonly waitingReserved: number;
    /** Live callers, as the ACD told; null: it does not, or no more. */
    readonly inbound: Inbound | null;
    /** Agents who are for live callers alone, free and on a call. */
    readonly keptForLive: number;
    readonly busyForLive: number;
  };
}

export interface PacingHistory {
  note(known: TeamKnown, decision: Decision, placed: PacedSecond['placed']): void;
  /** Oldest first: one that stands at `from`, and all after it. */
  since(from: number): readonly PacedSecond[];
  latest(): PacedSecond | undefined;
}

export const REMEMBERED_SECONDS = 300;
const secondOf = (at: number): number => Math.floor(at / 1000);

export const pacingHistory = (): PacingHistory => {
  let seconds: PacedSecond[] = [];
  return {
    note(known, { why }, placed) {
      const last = seconds.at(-1);
      const same = last !== undefined && secondOf(last.at) === secondOf(known.now) ? last : null;
      if (same !== null) seconds.pop();
      seconds.push({
        at: known.now,
        asked: (same?.asked ?? 0) + 1,
        placed: {
          predictive: (same?.placed.predictive ?? 0) + placed.predictive,
          reserved: (same?.placed.reserved ?? 0) + placed.reserved,
        },
        why,
        knew: summaryOf(known),
      });
      if (seconds.length > 2 * REMEMBERED_SECONDS) seconds = seconds.slice(-REMEMBERED_SECONDS);
    },
    latest: () => seconds.at(-1),
    since(from) {
      const standing = seconds.findLastIndex(({ at }) => at <= from);
      return seconds.slice(Math.max(0, standing)).slice(-REMEMBERED_SECONDS);
    },
  };
};

const summaryOf = (known: TeamKnown): PacedSecond['knew'] => {
  const { now, hour, free, talking, wrappingUp, paused, ringing, answeredWaiting } = known;
  const predictive = ringing.filter(({ manner }) => manner === 'predictive').length;
  return {
    hour,
    free: free.length,
    longestFreeSeconds: free.reduce((longest, since) => Math.max(longest, (now - since) / 1000), 0),
    talking: talking.length,
    wrappingUp: wrappingUp.length,
    paused,
    ringing: { predictive, reserved: ringing.length - predictive },
    oldestRingSeconds: ringing.reduce((oldest, { placedAt }) => Math.max(oldest, (now - placedAt) / 1000), 0),
    answeredWaiting,
    waiting: known.waiting,
    waitingReserved: known.waitingReserved,
    inbound: known.inbound,
    keptForLive: known.keptForLive ?? 0,
    busyForLive: known.busyForLive ?? 0,
  };
};
