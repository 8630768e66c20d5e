/** An agent each, who is reserved before it rings. Agents on whom others already count are not to be had. */
import type { TeamKnown } from './known.ts';
import type { Placement } from './look-ahead.ts';

export const progressive = (team: TeamKnown, reserve: number): Placement => {
  const unreserved = team.ringing.filter(({ manner }) => manner === 'predictive').length;
  const spokenFor = unreserved + team.answeredWaiting + (team.inbound?.waiting ?? 0) + reserve;
  const free = Math.max(0, team.free.length - spokenFor);
  const waiting = team.waiting + team.waitingReserved;
  const placement = { predictive: 0, risk: null };
  if (free === 0) return { ...placement, reserved: 0, limit: 'nobody-free' };
  return { ...placement, reserved: Math.min(free, waiting), limit: free < waiting ? 'agent-each' : 'nobody-waits' };
};
