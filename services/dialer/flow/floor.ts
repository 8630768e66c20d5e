/**
 * What this dialer itself does and therefore knows: which redials of its teams wait, which are in hand, for whom and with which
 * agent. In memory, and no longer than a team is its own: a team that comes, or comes back, is built anew from what is stored.
 */
import type { AgentId, CallerId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type BoardSettings, type TeamBoard, teamBoard } from '../domain/team-board.ts';
import type { Lane } from '../pacing/redial-line.ts';
import { type CampaignTally, campaignTally } from './campaign-tally.ts';
import { type TeamLine, teamLine, type Waiting } from './team-line.ts';

export interface Team {
  readonly teamId: TeamId;
  /** The number by which it is ours. */
  readonly tenure: number;
  readonly board: TeamBoard;
  readonly queue: TeamLine;
  /** Of those who wait and those in flight. */
  readonly campaigns: CampaignTally;
  /** On their way to an agent: being placed, ringing or answered. */
  readonly inFlight: Map<RedialId, Flight>;
  /** Put through: since when they talk. */
  readonly talking: Map<RedialId, number>;
  /** What was stored of it is known: before that nothing is placed. */
  takenUp: boolean;
}

/** A redial in hand: from the moment it is chosen until its agent was given back. */
export interface Flight {
  readonly team: Team;
  readonly waiting: Waiting;
  /** Null: placed without one, and none was found yet. */
  agentId: AgentId | null;
  readonly placedAt: number;
  /** When a person answered, who has no agent on the line yet; null before that. */
  answeredAt: number | null;
  /** By which its steps are recorded: see `RedialTakenUp`. */
  hand: number;
  /** Withdrawn while it rings: never originate it any more. */
  calledBack: boolean;
}

/** Of a flight that has neither placed its redial nor taken it up yet. */
const NO_HAND = -1;

export interface FloorParts {
  readonly settings: BoardSettings;
  /** The number by which a team is ours now; null when it is not. */
  readonly tenureOf: (team: TeamId) => number | null;
  /** A team that was made just now: what is stored of it is to be fetched. */
  readonly onNew: (team: Team) => void;
}

export interface Floor {
  /** Undefined when it is not ours. */
  team(id: TeamId): Team | undefined;
  teams(): Iterable<Team>;
  /** As `team`, and none is made. */
  find(id: TeamId): Team | undefined;
  /** Whether the team is ours at this very moment. */
  holds(team: Team): boolean;
  /** Lets go of the teams that are ours no more, and returns them and what was in hand of them. */
  letGo(): { readonly teams: readonly Team[]; readonly flights: readonly Flight[] };
  /** Lets a redial wait for its turn; nothing when it waits or is in hand already. */
  wait(team: Team, waiting: Waiting): void;
  /** It waits no longer. Returns the team where it did. */
  forget(redial: RedialId): Team | undefined;
  /** Takes the next of the lane whose caller is not being rung. */
  takeNext(team: Team, lane: Lane, now: number): Waiting | undefined;
  takeOff(flight: Pick<Flight, 'team' | 'waiting' | 'agentId' | 'placedAt'>): Flight;
  /** This agent is for it; nothing when it has one. */
  assign(flight: Flight, agent: AgentId): void;
  /** Not this agent after all. */
  unassign(flight: Flight, agent: AgentId, now: number): void;
  /** The agent is busy with it, but it is no longer on its way to one. */
  connected(flight: Flight, now: number): void;
  /** The agent is given back; other redials of this caller may have their turn. Returns the teams to pace. */
  land(flight: Flight, now: number): readonly Team[];
  /** Whose redials wait or are on their way in the team. */
  campaignsAtHand(team: TeamId): Iterable<Campaign>;
  flight(redial: RedialId): Flight | undefined;
  flights(): Iterable<Flight>;
}

export const floorOf = ({ settings, tenureOf, onNew }: FloorParts): Floor => {
  const teams = new Map<TeamId, Team>();
  const flights = new Map<RedialId, Flight>();
  const callersInHand = new Map<CallerId, RedialId>();
  /** Taken from their queue while their caller was being rung. */
  const parked = new Map<CallerId, { team: Team; waiting: Waiting }[]>();

  const holds = (team: Team): boolean => tenureOf(team.teamId) === team.tenure;
  const known = (team: Team): boolean => teams.get(team.teamId) === team;
  const create = (teamId: TeamId, tenure: number): Team => {
    const board = teamBoard(settings);
    const campaigns = campaignTally();
    const created: Team = {
      teamId,
      tenure,
      board,
      queue: teamLine(teamId, campaigns),
      campaigns,
      inFlight: new Map(),
      talking: new Map(),
      takenUp: false,
    };
    teams.set(teamId, created);
    onNew(created);
    return created;
  };
  const park = (of: Team, waiting: Waiting): void => {
    const others = (parked.get(waiting.callerId) ?? []).filter((other) => other.waiting.redialId !== waiting.redialId);
    parked.set(waiting.callerId, [...others, { team: of, waiting }]);
  };
  const unpark = (caller: CallerId): readonly Team[] => {
    const entries = (parked.get(caller) ?? []).filter(({ team }) => known(team));
    parked.delete(caller);
    for (const { team, waiting } of entries) team.queue.add(waiting);
    return entries.map(({ team }) => team);
  };
  /** False when it had left before. */
  const leaveFlight = ({ team, waiting }: Flight): boolean => {
    if (!team.inFlight.delete(waiting.redialId)) return false;
    team.campaigns.remove(waiting.campaign);
    return true;
  };
  /** Returns the teams whose queue has grown by it. */
  const remove = (flight: Flight): readonly Team[] => {
    const { team, waiting } = flight;
    flights.delete(waiting.redialId);
    leaveFlight(flight);
    team.talking.delete(waiting.redialId);
    if (callersInHand.get(waiting.callerId) !== waiting.redialId) return [];
    callersInHand.delete(waiting.callerId);
    return unpark(waiting.callerId);
  };

  return {
    team(id) {
      const team = teams.get(id);
      if (team !== undefined && holds(team)) return team;
      const tenure = tenureOf(id);
      // One we had under another number is let go of first: what is in hand of it must not mix with what comes.
      return tenure === null || team !== undefined ? undefined : create(id, tenure);
    },
    teams: () => teams.values(),
    find: (id) => teams.get(id),
    holds,
    letGo() {
      const gone = [...teams.values()].filter((team) => !holds(team));
      for (const { teamId } of gone) teams.delete(teamId);
      const lost = [...flights.values()].filter(({ team }) => !known(team));
      for (const flight of lost) remove(flight);
      return { teams: gone, flights: lost };
    },
    wait(of, waiting) {
      if (!flights.has(waiting.redialId)) of.queue.add(waiting);
    },
    // A parked one is refused by its own stream when its turn comes.
    forget(redial) {
      const team = [...teams.values()].find(({ queue }) => queue.find(redial) !== undefined);
      team?.queue.remove(redial);
      return team;
    },
    takeNext(of, lane, now) {
      for (let next = of.queue.take(lane, now); next !== undefined; next = of.queue.take(lane, now)) {
        if (!callersInHand.has(next.callerId)) return next;
        park(of, next);
      }
      return undefined;
    },
    takeOff({ team, waiting, agentId, placedAt }) {
      const own = { answeredAt: null, hand: NO_HAND, calledBack: false };
      const flight: Flight = { team, waiting, agentId, placedAt, ...own };
      team.queue.remove(waiting.redialId);
      flights.set(waiting.redialId, flight);
      callersInHand.set(waiting.callerId, waiting.redialId);
      if (!team.inFlight.has(waiting.redialId)) team.campaigns.add(waiting.campaign);
      team.inFlight.set(waiting.redialId, flight);
      if (agentId !== null) team.board.hold(agentId, waiting.redialId);
      return flight;
    },
    assign(flight, agent) {
      if (flight.agentId !== null) return;
      flight.agentId = agent;
      flight.team.board.hold(agent, flight.waiting.redialId);
    },
    unassign(flight, agent, now) {
      if (flight.agentId !== agent) return;
      flight.agentId = null;
      flight.team.board.giveBack(agent, flight.waiting.redialId, now);
    },
    connected(flight, now) {
      const { team, waiting } = flight;
      if (leaveFlight(flight)) team.talking.set(waiting.redialId, now);
    },
    land(flight, now) {
      const { team, waiting, agentId } = flight;
      if (flights.get(waiting.redialId) !== flight) return [];
      if (agentId !== null) team.board.giveBack(agentId, waiting.redialId, now);
      return [team, ...remove(flight)];
    },
    campaignsAtHand: (id) => teams.get(id)?.campaigns.atHand() ?? [],
    flight: (redial) => flights.get(redial),
    flights: () => flights.values(),
  };
};
