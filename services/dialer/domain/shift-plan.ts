/** The shift plan: from which time of day on which share of a team's agents serves live callers alone. The same every day. */

export interface Shift {
  /** Local time, such as 09:00. */
  readonly from: string;
  /** 0 to 1. */
  readonly inboundShare: number;
}

/** By `from`, which no two have in common. Empty: all agents serve both. */
export type ShiftPlan = readonly Shift[];

/** `localTime`: such as 08:59. The last shift of the day goes on until the first of the next. */
export const shiftAt = (plan: ShiftPlan, localTime: string): Shift | null =>
  plan.findLast(({ from }) => from <= localTime) ?? plan.at(-1) ?? null;

/** What of a team is for live callers alone: those who talk with one, and so many of the free. */
export interface LiveShare {
  readonly busy: number;
  readonly free: number;
}

/** `agents`: at work. `talkingLive`: those of them who talk with a live caller; beyond the share they help out. */
export const liveShareOf = (inboundShare: number, agents: number, talkingLive: number): LiveShare => {
  // Rounded up, but not by what a product of fractions is off.
  const share = Math.ceil(inboundShare * agents - 1e-9);
  const busy = Math.min(share, talkingLive);
  return { busy, free: share - busy };
};
