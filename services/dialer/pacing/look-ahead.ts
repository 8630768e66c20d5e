/** How many may be placed without an agent of their own: one more, and one more, while the chance that it finds nobody is allowed. */
import { someRedial, type Limit, type TeamKnown } from './known.ts';
import type { Risk } from './risk.ts';

export interface Allowance {
  /** Chance of finding nobody that one more redial may have. */
  readonly risk: number;
  /** Whether that is less than usual because the ledger nears its limit. */
  readonly isScarce: boolean;
  /** Further abandoned answers the ledger has room for, and the chance of more than these that may be taken. */
  readonly room: number;
  readonly overdraw: number;
  /** Redials ringing at once. */
  readonly inFlight: number;
  /** Agents kept for live callers. */
  readonly reserve: number;
}

export interface Placement {
  readonly predictive: number;
  readonly reserved: number;
  readonly limit: Limit;
  /** Chance that one more would find nobody; null when there was no more. */
  readonly risk: number | null;
}

export const lookAhead = (team: TeamKnown, risk: Risk, allowance: Allowance): Placement => {
  risk.look(team, allowance.reserve);
  const reserved = reservedNow(team, risk, allowance);
  const free = allowance.inFlight - team.ringing.length - reserved;
  let predictive = 0;
  for (; predictive + 1 <= team.waiting; predictive++) {
    const chance = risk.ofOneMore();
    const stop = (limit: Limit): Placement => ({ predictive, reserved, limit, risk: chance });
    // Asked so that a chance that is no number, from whatever was told wrongly, is not allowed either.
    if (!(chance <= allowance.risk)) return stop(allowance.isScarce ? 'ledger-near-limit' : 'chance-of-nobody');
    if (predictive >= free) return stop('most-in-flight');
    risk.add(team.next[predictive] ?? team.next.at(-1) ?? someRedial);
    if (!(risk.ofMoreThan(allowance.room) <= allowance.overdraw)) return stop('ledger-near-limit');
  }
  return { predictive, reserved, limit: 'nobody-waits', risk: null };
};

/** Whoever may only be called with an agent reserved takes a free one when those ringing can spare it; else one is kept back for them. */
const reservedNow = (team: TeamKnown, risk: Risk, allowance: Allowance): number => {
  const most = Math.min(team.waitingReserved, team.free.length - allowance.reserve);
  let reserved = 0;
  while (reserved < most) {
    risk.takeAgent();
    if (risk.ofMoreThan(0) > allowance.risk) return reserved;
    reserved += 1;
  }
  if (reserved < team.waitingReserved) risk.takeAgent();
  return reserved;
};
