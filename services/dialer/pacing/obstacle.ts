/** Why nothing at all is to be placed now, whatever the risk. */
import type { Limit, TeamKnown } from './known.ts';
import type { PacingSettings } from './settings.ts';

/** `agents`: logged in and not on a pause. Null when nothing stands in the way. */
export const obstacleOf = (team: TeamKnown, agents: number, { inbound: yields }: PacingSettings): Limit | null => {
  if (agents === 0) return (team.busyForLive ?? 0) > 0 ? 'nobody-free' : 'nobody-logged-in';
  if (team.waiting + team.waitingReserved === 0) return 'nobody-waits';
  const { inbound } = team;
  if (inbound === null) return null;
  if (yields.waitSeconds !== null && inbound.waiting > 0 && inbound.longestWaitSeconds > yields.waitSeconds)
    return 'inbound-waits';
  if (yields.serviceLevel !== null && inbound.serviceLevel !== null && inbound.serviceLevel < yields.serviceLevel)
    return 'inbound-service-level';
  return null;
};
