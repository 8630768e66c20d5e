/**
 * What agents did of their own, without the redials that Ringback laid over it. While a redial held an agent, the record says nothing of
 * them; then calls they took tell it, and what they did when the redial let go of them is taken to have begun just before.
 */
import type { AgentEventOf, AgentStatus } from '@ringback/contracts/agents.ts';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { epochMs, instant, type AgentId, type CallId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';

interface State {
  readonly status: AgentStatus;
  readonly callId: CallId | null;
}

/** An agent in a team. `heldSince`: a redial has them, null: none. */
interface Seat {
  readonly agentId: AgentId;
  readonly teamId: TeamId;
  state: State;
  heldSince: number | null;
}

type Word = Pick<AgentEventOf<'AgentChanged'>, 'agentId' | 'status' | 'callId' | 'redialId'>;

export interface InboundSide {
  /** Each gives what the agents did of their own, at that time or a moment before. In order of time. */
  changed(data: AgentEventOf<'AgentChanged'>): InboundEvent[];
  snapshot(data: AgentEventOf<'TeamSnapshotTaken'>): InboundEvent[];
  call(event: CallEvent): InboundEvent[];
  /** The dialer's word of which agent a redial has, for ACDs that do not tell. */
  redial(event: RedialEvent): void;
  /** Everybody at work, as of that time. */
  everybody(at: number): InboundEvent[];
}

const OFF: State = { status: 'logged-out', callId: null };
const FREE: State = { status: 'free', callId: null };
const same = (a: State, b: State): boolean => a.status === b.status && a.callId === b.callId;

/** Which redial has which agent. */
const redialsInHand = () => {
  const agentOf = new Map<RedialId, AgentId>();
  const held = new Map<AgentId, RedialId>();
  const drop = (redialId: RedialId): void => {
    const agent = agentOf.get(redialId);
    agentOf.delete(redialId);
    if (agent !== undefined && held.get(agent) === redialId) held.delete(agent);
  };
  return {
    has: (agent: AgentId): boolean => held.has(agent),
    hear({ type, data }: RedialEvent): void {
      if ((type === 'RedialPlaced' || type === 'RedialConnected') && data.agentId !== null) {
        agentOf.set(data.redialId, data.agentId);
        held.set(data.agentId, data.redialId);
      } else if (['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled'].includes(type))
        drop(data.redialId);
    },
  };
};

const word = ({ agentId, teamId, state }: Seat, at: number): InboundEvent => ({
  type: 'AgentChanged',
  data: { agentId, teamId, at: instant(at), ...state },
});

export const inboundSide = (): InboundSide => {
  const seats = new Map<string, Seat>();
  const redials = redialsInHand();
  const seatOf = (agentId: AgentId, teamId: TeamId): Seat => {
    const key = `${teamId}\u001f${agentId}`;
    const seat = seats.get(key) ?? { agentId, teamId, state: OFF, heldSince: null };
    seats.set(key, seat);
    return seat;
  };
  const isRedials = ({ agentId, status, callId, redialId }: Word, { heldSince }: Seat): boolean =>
    redialId !== null ||
    status === 'reserved' ||
    (callId === null && (status === 'talking' || status === 'wrap-up') && (heldSince !== null || redials.has(agentId)));
  const set = (seat: Seat, state: State, at: number): InboundEvent[] => {
    if (same(seat.state, state)) return [];
    seat.state = state;
    return [word(seat, at)];
  };
  const hear = (seat: Seat, said: Word, at: number): InboundEvent[] => {
    if (isRedials(said, seat)) {
      seat.heldSince ??= at;
      // Whoever a redial can have is free; the record may begin with it.
      return same(seat.state, OFF) ? set(seat, FREE, at) : [];
    }
    const since = seat.heldSince;
    seat.heldSince = null;
    const { status, callId } = said;
    return set(seat, { status, callId }, since === null ? at : Math.max(since, at - 1));
  };
  const seatsHeld = (agent: AgentId, team: TeamId | null): Seat[] => {
    const held = [...seats.values()].filter((seat) => seat.agentId === agent && seat.heldSince !== null);
    const ofTeam = held.filter(({ teamId }) => teamId === team);
    return ofTeam.length > 0 ? ofTeam : held;
  };
  return {
    changed: (data) => hear(seatOf(data.agentId, data.teamId), data, epochMs(data.at)),
    snapshot({ teamId, at, agents }) {
      const now = epochMs(at);
      const listed = new Set(agents.map(({ agentId }) => agentId));
      const gone = [...seats.values()].filter((seat) => seat.teamId === teamId && !listed.has(seat.agentId));
      const changes = agents.flatMap((agent) => hear(seatOf(agent.agentId, teamId), agent, now));
      const left = gone.flatMap((seat) => {
        seat.heldSince = null;
        return set(seat, OFF, now);
      });
      return [...changes, ...left];
    },
    call({ type, data }) {
      if (type !== 'CallAnswered' && type !== 'CallEnded') return [];
      if (data.agentId === null) return [];
      const team = 'teamId' in data ? data.teamId : null;
      const { callId } = data;
      return seatsHeld(data.agentId, team).flatMap((seat) => {
        if (type === 'CallAnswered') return set(seat, { status: 'talking', callId }, epochMs(data.at));
        return seat.state.callId === callId ? set(seat, FREE, epochMs(data.at)) : [];
      });
    },
    redial: redials.hear,
    everybody: (at) => [...seats.values()].filter(({ state }) => !same(state, OFF)).map((seat) => word(seat, at)),
  };
};
