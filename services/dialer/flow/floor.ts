/**
 * What the dialer itself did and therefore knows: which redials wait, which are in hand, for whom and with which agent.
 * In memory, rebuilt at the start from the view of what is open. Here it is held that no caller is rung twice at once.
 */
import type { AgentId, CallerId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import { type BoardSettings, type TeamBoard, teamBoard } from '../domain/team-board.ts';
import { type Waiting, type WaitingQueue, waitingQueue } from '../domain/waiting-queue.ts';

export interface Team {
  readonly teamId: TeamId;
  readonly board: TeamBoard;
  readonly queue: WaitingQueue;
  /** On their way to an agent: being placed, ringing or answered. */
  readonly inFlight: Map<RedialId, { readonly placedAt: number }>;
}

/** A redial in hand: from the moment an agent is chosen until the agent was given back. */
export interface Flight {
  readonly team: Team;
  readonly waiting: Waiting;
  readonly agentId: AgentId;
  readonly placedAt: number;
  /** Withdrawn while it rings: never originate it any more. */
  calledBack: boolean;
}

export interface Floor {
  team(id: TeamId): Team;
  teams(): Iterable<Team>;
  /** Lets a redial wait for its turn; nothing when it waits or is in hand already. */
  wait(team: Team, waiting: Waiting): void;
  /** It waits no longer. */
  forget(team: Team, redial: RedialId): void;
  /** Takes the next whose caller is not being rung. */
  takeNext(team: Team, now: number): Waiting | undefined;
  takeOff(flight: Omit<Flight, 'calledBack'>): Flight;
  /** The agent is busy with it, but it is no longer on its way to one. */
  connected(flight: Flight): void;
  /** The agent is given back; other redials of this caller may have their turn. Returns the teams to pace. */
  land(flight: Flight, now: number): readonly Team[];
  flight(redial: RedialId): Flight | undefined;
  flights(): Iterable<Flight>;
}

export const floorOf = (settings: BoardSettings): Floor => {
  const teams = new Map<TeamId, Team>();
  const flights = new Map<RedialId, Flight>();
  const callersInHand = new Map<CallerId, RedialId>();
  /** Taken from their queue while their caller was being rung. */
  const parked = new Map<CallerId, { team: Team; waiting: Waiting }[]>();

  const team = (teamId: TeamId): Team => {
    const known = teams.get(teamId);
    if (known !== undefined) return known;
    const created: Team = { teamId, board: teamBoard(settings), queue: waitingQueue(), inFlight: new Map() };
    teams.set(teamId, created);
    return created;
  };
  const park = (of: Team, waiting: Waiting): void => {
    const others = (parked.get(waiting.callerId) ?? []).filter((other) => other.waiting.redialId !== waiting.redialId);
    parked.set(waiting.callerId, [...others, { team: of, waiting }]);
  };
  const unpark = (caller: CallerId): readonly Team[] => {
    const entries = parked.get(caller) ?? [];
    parked.delete(caller);
    for (const { team: of, waiting } of entries) of.queue.add(waiting);
    return entries.map(({ team: of }) => of);
  };

  return {
    team,
    teams: () => teams.values(),
    wait(of, waiting) {
      if (!flights.has(waiting.redialId)) of.queue.add(waiting);
    },
    // A parked one is refused by its own stream when its turn comes.
    forget: (of, redial) => of.queue.remove(redial),
    takeNext(of, now) {
      for (let next = of.queue.take(now); next !== undefined; next = of.queue.take(now)) {
        if (!callersInHand.has(next.callerId)) return next;
        park(of, next);
      }
      return undefined;
    },
    takeOff({ team: of, waiting, agentId, placedAt }) {
      const flight: Flight = { team: of, waiting, agentId, placedAt, calledBack: false };
      flights.set(waiting.redialId, flight);
      callersInHand.set(waiting.callerId, waiting.redialId);
      of.inFlight.set(waiting.redialId, { placedAt });
      of.board.hold(agentId, waiting.redialId);
      return flight;
    },
    connected: ({ team: of, waiting }) => void of.inFlight.delete(waiting.redialId),
    land(flight, now) {
      const { team: of, waiting, agentId } = flight;
      if (flights.get(waiting.redialId) !== flight) return [];
      flights.delete(waiting.redialId);
      of.inFlight.delete(waiting.redialId);
      of.board.giveBack(agentId, waiting.redialId, now);
      if (callersInHand.get(waiting.callerId) !== waiting.redialId) return [of];
      callersInHand.delete(waiting.callerId);
      return [of, ...unpark(waiting.callerId)];
    },
    flight: (redial) => flights.get(redial),
    flights: () => flights.values(),
  };
};
