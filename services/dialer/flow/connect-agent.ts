/**
 * A person answered: the agent reserved for them, the next one of the ACD's queue at whose head they are put, or, where the ACD has none,
 * whoever of the team has been free longest, is joined within the limit, or the person hears whose call it was. Who was found is recorded before they are joined, so that whoever takes the call up knows.
 * For an agent who is not there after all the next one is looked for, once.
 */
import { type AgentId, epochMs, type Instant } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Logger } from 'pino';
import { rulesIn, type RulesOf } from '../domain/campaign.ts';
import { isInHand } from '../domain/redial-state.ts';
import type { Acd, AcdQueue, CallPlacer } from '../ports.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor, Team } from './floor.ts';
import { longestFree } from './longest-free.ts';
import { isOurs, type Redials } from './redials.ts';

export interface ConnectingParts {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly conclude: Conclude;
  readonly rulesOf: RulesOf;
  /** The agent is on the line. */
  readonly connected: (flight: Flight, at: Instant) => Promise<void>;
  readonly lookUp: (flight: Flight) => void;
}

export interface ConnectAgent {
  /** Nothing when told again. */
  answered(flight: Flight, answeredAt: Instant): void;
  /** Gives free agents to those who answered and have none, who waits longest first. */
  serve(team: Team): void;
}

export const agentConnecting = (parts: ConnectingParts): ConnectAgent => {
  const { clock, work, log, acd, placer, redials, errands, floor, conclude, rulesOf, connected, lookUp } = parts;
  const limits = new WeakMap<Flight, () => void>();
  /** Handed to the ACD, which says who takes them. */
  const handedOver = new WeakSet<Flight>();
  /** Those the ACD could not be asked for. */
  const byHand = new WeakSet<Flight>();
  /** Those whose agent was not there. */
  const missed = new WeakSet<Flight>();

  const limitOf = ({ answeredAt, waiting }: Flight): number =>
    (answeredAt ?? 0) + rulesOf(rulesIn(waiting.campaign)).withinSeconds * 1000;
  const abandon = async (flight: Flight): Promise<void> => {
    if (floor.flight(flight.waiting.redialId) !== flight) return;
    await conclude.ours(flight, { type: 'Abandon', at: nowInstant(clock) });
  };
  const giveUp = (flight: Flight): void => errands.persist(flight.waiting.redialId, () => abandon(flight));

  /** Where an agent has to be called first, the next one would be too late. */
  const lookForAnother = async (flight: Flight, agentId: AgentId): Promise<void> => {
    const { redialId } = flight.waiting;
    if (floor.flight(redialId) !== flight) return;
    if (missed.has(flight) || placer.joinsAtOnce === false) return abandon(flight);
    log.info({ redialId, agentId }, 'agent not there for the person who answered: the next one');
    missed.add(flight);
    handedOver.delete(flight);
    floor.unassign(flight, agentId, clock.now());
    // If this fails, they are given back when the ACD tells of it.
    await acd.release(agentId, redialId).catch(() => {});
    serve(flight.team);
  };
  /** Not awaited by any errand: joining takes time, and the limit has to be able to overtake it. After an error nobody knows who talks: no other agent. */
  const join = (flight: Flight, agent: AgentId): void => {
    const { redialId } = flight.waiting;
    const settle = (joined: boolean): void => {
      if (!joined) return errands.persist(redialId, () => lookForAnother(flight, agent));
      const at = nowInstant(clock);
      limits.get(flight)?.();
      errands.persist(redialId, () => connected(flight, at));
    };
    placer.connect(redialId, agent).then(settle, () => giveUp(flight));
  };

  const found = async (flight: Flight, agentId: AgentId): Promise<void> => {
    const { redialId } = flight.waiting;
    if (floor.flight(redialId) !== flight || flight.agentId !== agentId) return acd.release(agentId, redialId);
    const { state } = await redials.step(flight, { type: 'FindAgent', agentId, at: nowInstant(clock) });
    const isTheirs = isInHand(state) && state.agentId === agentId;
    if (isTheirs && state.status === 'answered' && isOurs(flight, state)) return join(flight, agentId);
    // Over meanwhile, or in another hand.
    floor.unassign(flight, agentId, clock.now());
    if (!isTheirs) await acd.release(agentId, redialId);
    if (isInHand(state) && !isOurs(flight, state)) lookUp(flight);
  };
  const refused = async (flight: Flight, agentId: AgentId, reason: unknown): Promise<void> => {
    const { redialId } = flight.waiting;
    log.info({ redialId, agentId, reason }, 'agent not reserved for the person who answered: the next one');
    floor.unassign(flight, agentId, clock.now());
    serve(flight.team);
  };
  /** Also not awaited by an errand, for the same reason: an ACD may take its time to answer. */
  const reserve = async (flight: Flight, agentId: AgentId): Promise<void> => {
    const { redialId } = flight.waiting;
    try {
      const answer = await acd.reserve(agentId, flight.team.teamId, redialId, true);
      if (answer.reserved) errands.persist(redialId, () => found(flight, agentId));
      else await refused(flight, agentId, answer.reason);
    } catch (error) {
      await refused(flight, agentId, error);
      // Perhaps they are. If this fails too, they are given back when the ACD tells of it.
      await acd.release(agentId, redialId).catch(() => {});
    }
  };

  const given = (flight: Flight, agentId: AgentId): Promise<void> => {
    if (floor.flight(flight.waiting.redialId) === flight) floor.assign(flight, agentId);
    return found(flight, agentId);
  };
  const enter = async (flight: Flight, queue: AcdQueue): Promise<void> => {
    const { redialId } = flight.waiting;
    try {
      const agentId = await queue.enter(redialId, flight.team.teamId, (limitOf(flight) - clock.now()) / 1000);
      if (agentId !== null) errands.persist(redialId, () => given(flight, agentId));
    } catch (error) {
      log.warn(
        { err: error, redialId },
        'the ACD did not take the person who answered into its queue: looking for an agent',
      );
      byHand.add(flight);
      serve(flight.team);
    }
  };

  const serve = (team: Team): void => {
    const now = clock.now();
    const waiting = [...team.inFlight.values()]
      .filter((flight) => flight.answeredAt !== null && flight.agentId === null && now < limitOf(flight))
      .toSorted((a, b) => limitOf(a) - limitOf(b));
    for (const flight of waiting) {
      if (acd.queue !== undefined && !byHand.has(flight)) {
        if (handedOver.has(flight)) continue;
        handedOver.add(flight);
        // It takes time, as joining does.
        void enter(flight, acd.queue);
        continue;
      }
      const [agent] = longestFree(team.board.free(now), 1);
      if (agent === undefined) return;
      floor.assign(flight, agent);
      void work.track(reserve(flight, agent));
    }
  };

  return {
    answered(flight, answeredAt) {
      if (flight.answeredAt !== null) return;
      flight.answeredAt = epochMs(answeredAt);
      const left = limitOf(flight) - clock.now();
      if (left <= 0) return giveUp(flight);
      limits.set(
        flight,
        clock.after(left, () => giveUp(flight)),
      );
      if (flight.agentId === null) serve(flight.team);
      else join(flight, flight.agentId);
    },
    serve,
  };
};
