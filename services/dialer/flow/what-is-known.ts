/** What the pacer is told of a team at one moment: agents as the board has them, overlaid with what the dialer did itself. */
import type { Flight as KnownFlight, RedialKind, TeamKnown } from '../pacing/known.ts';
import { liveShareOf } from '../domain/shift-plan.ts';
import type { Flight, Team } from './floor.ts';
import type { Waiting } from './team-line.ts';

/** Nobody counts on agents at work, nor on a live queue, of which so long nothing was told. */
const HEARD_WITHIN_SECONDS = 300;
/** Nobody counts on who was free so long ago, for they may be gone: two snapshots, or more. */
const FREE_WITHIN_SECONDS = 60;
/** More are never placed at once by one decision. */
const NEXT_IN_TURN = 32;

/** What the clock says: the hour of the day, and the share of agents who are for live callers alone. */
export interface TimeOfDay {
  readonly hour: number;
  readonly inboundShare: number;
}

export const knownOf = (team: Team, now: number, { hour, inboundShare }: TimeOfDay): TeamKnown => {
  const callers = team.board.liveCallers(now, HEARD_WITHIN_SECONDS);
  const busy = [...team.board.busy(now, HEARD_WITHIN_SECONDS).values()];
  // Live callers of whom nothing is told any more may take whoever ends a talk: then only who is free now is counted on.
  const counted = callers.isLost ? [] : busy;
  const flights = [...team.inFlight.values()];
  const joining = flights.filter(({ answeredAt, agentId }) => answeredAt !== null && agentId !== null);
  const free = [...team.board.free(now).values()];
  // None of these is ours: ours are held.
  const talkingLive = counted.filter(({ status }) => status === 'talking').map(({ since }) => since);
  const wrappingUp = counted.filter(({ status }) => status === 'wrap-up').map(({ since }) => since);
  const ours = team.inFlight.size + team.talking.size - flights.filter(({ agentId }) => agentId === null).length;
  const atWork = free.length + talkingLive.length + wrappingUp.length + ours;
  const live = liveShareOf(inboundShare, atWork, talkingLive.length);
  return {
    now,
    hour,
    free,
    agentsUnheard: team.board.isUnheard(now, FREE_WITHIN_SECONDS),
    talking: [
      ...talkingLive.toSorted((a, b) => a - b).slice(live.busy),
      ...joining.map(({ answeredAt }) => answeredAt ?? now),
      ...team.talking.values(),
    ],
    wrappingUp,
    // Held by somebody else for who knows how long: nobody counts on them either.
    paused: busy.filter(({ status }) => status === 'paused' || status === 'reserved').length,
    ringing: flights.filter(({ answeredAt }) => answeredAt === null).map((flight) => knownFlight(flight)),
    answeredWaiting: flights.length - joining.length - flights.filter(({ answeredAt }) => answeredAt === null).length,
    next: team.queue.next('any', now, NEXT_IN_TURN).map((waiting) => kindOf(waiting, now)),
    waiting: team.queue.ready('any', now),
    waitingReserved: team.queue.ready('reserved', now),
    // How many arrive is not told: who is taken by a live caller shows in how many stay for the next redial.
    inbound: callers.queue === null ? null : { ...callers.queue, arrivalsPerSecond: 0 },
    keptForLive: live.free,
    busyForLive: live.busy,
  };
};

const knownFlight = ({ waiting, placedAt, agentId }: Flight): KnownFlight => ({
  placedAt,
  kind: kindOf(waiting, placedAt),
  manner: agentId === null ? 'predictive' : 'reserved',
});

export const kindOf = (
  { attempt, numberType, virtualStart }: Pick<Waiting, 'attempt' | 'numberType' | 'virtualStart'>,
  at: number,
): RedialKind => ({ attempt, numberType, minutesSinceLoss: Math.max(0, (at - virtualStart) / 60_000) });
