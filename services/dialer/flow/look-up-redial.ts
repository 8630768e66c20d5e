/** Nobody knows how a call stands: the network is asked, and whatever it says settles the redial. Never a second call. */
import { epochMs, type Instant, instant } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { RulesOf } from '../domain/campaign.ts';
import { isInHand, type Redial, type RedialInHand } from '../domain/redial-state.ts';
import type { Acd, CallPlacer, CallProgress, CallStanding } from '../ports.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor } from './floor.ts';
import type { RedialTimers } from './redial-timers.ts';
import { isOurs, type Redials } from './redials.ts';
import type { Hearing } from './when-call-progresses-settle-redial.ts';

export interface LookUpSettings {
  readonly silenceSeconds: number;
  readonly talkCheckSeconds: number;
  readonly lookUpGraceSeconds: number;
}

export interface LookUpParts {
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly acd: Acd;
  readonly placer: CallPlacer;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly timers: RedialTimers;
  readonly hearing: Hearing;
  readonly conclude: Conclude;
  readonly settings: LookUpSettings;
  readonly rulesOf: RulesOf;
}

export interface LookUps {
  /**
   * Asks, after the errands before it, until the network has an answer. A redial that is in another hand is taken up first, where
   * the team is ours, else left to that hand.
   */
  lookUp(flight: Flight): void;
  /** Makes a redial that is in hand already this flight's own, whoever had it, then asks. */
  takeUp(flight: Flight): void;
  /** Records that nobody knows, then asks. */
  loseTrack(flight: Flight, why: string): void;
}

export const lookUpsOf = (parts: LookUpParts): LookUps => {
  const { clock, sealing, acd, placer, redials, errands, floor, timers, hearing, conclude, settings, rulesOf } = parts;

  const lookUp = (flight: Flight, lastTime = false): void =>
    errands.persist(flight.waiting.redialId, () => ask(flight, lastTime));

  const ask = async (flight: Flight, lastTime: boolean): Promise<void> => {
    const { redialId } = flight.waiting;
    if (floor.flight(redialId) !== flight) return;
    const state = await redials.load(redialId);
    // Its end was recorded, and then the flow failed before the agent was given back.
    if (!isInHand(state)) return conclude.recorded(flight);
    // Of two hands the one whose team it is has it.
    if (!isOurs(flight, state)) return floor.holds(flight.team) ? takeUp(flight) : undefined;
    // Found by the hand before.
    if (state.agentId !== null) floor.assign(flight, state.agentId);
    timers.set(redialId, patience(state), () => lookUp(flight));
    const standing = await askOrLetGo(flight, state);
    if (standing.known)
      return ringsTooLong(flight, state, standing.progress)
        ? conclude.stopRinging(flight, 'no-answer')
        : hearAll(flight, standing.progress);
    if (lastTime) return concludeUnheard(flight);
    timers.set(redialId, settings.lookUpGraceSeconds, () => lookUp(flight, true));
  };

  /** Should it turn up after all, nobody waits for an answer: the network is to end it then. */
  const concludeUnheard = async (flight: Flight): Promise<void> => {
    await placer.hangUp(flight.waiting.redialId);
    await conclude.told(flight, { type: 'HearNothingKnown', at: nowInstant(clock) });
  };

  /** Asked for the second time, and still no more than ringing: the network keeps no time. */
  const ringsTooLong = (flight: Flight, state: RedialInHand, progress: readonly CallProgress[]): boolean =>
    (state.status === 'placed' || state.status === 'unknown') &&
    progress.every(({ kind }) => kind === 'ringing') &&
    clock.now() >= flight.placedAt + 2 * patience(state) * 1000;

  /** How long a call may be silent in this state. */
  const patience = (state: Redial): number =>
    state.status === 'connected' || !isInHand(state)
      ? settings.talkCheckSeconds
      : state.order.ringTimeoutSeconds + settings.silenceSeconds;

  /** A network that is down must not keep the agent: after the ringing nobody can answer any more. */
  const askOrLetGo = async (flight: Flight, state: RedialInHand): Promise<CallStanding> => {
    const { callerId, caller } = state.order;
    try {
      const number = await sealing.unseal(callerId, caller.sealedNumber);
      return await placer.lookUp(flight.waiting.redialId, number);
    } catch (error) {
      const overdue = clock.now() > flight.placedAt + patience(state) * 1000;
      if (overdue && flight.agentId !== null) await acd.release(flight.agentId, flight.waiting.redialId);
      throw error;
    }
  };

  const hearAll = async (flight: Flight, progress: readonly CallProgress[]): Promise<void> => {
    for (const [i, one] of progress.entries()) {
      const state = await redials.load(flight.waiting.redialId);
      const at = whenItWas(one, state, nowInstant(clock), rulesOf);
      await hearing.hear(flight, one, at, i === progress.length - 1);
    }
  };

  const takeUp = (flight: Flight): void => {
    errands.persist(flight.waiting.redialId, async () => {
      if (floor.flight(flight.waiting.redialId) !== flight) return;
      if (!(await redials.takeUp(flight, nowInstant(clock)))) throw new TakenMeanwhile();
    });
    lookUp(flight);
  };

  return {
    lookUp,
    takeUp,
    loseTrack(flight, why) {
      const { redialId } = flight.waiting;
      errands.persist(redialId, async () => {
        await redials.step(flight, { type: 'LoseTrack', why, at: nowInstant(clock) });
      });
      lookUp(flight);
    },
  };
};

/** Two replicas took it up at once: again later, for by then one of them knows that the team is not its own. */
class TakenMeanwhile extends Error {
  override readonly name = 'TakenMeanwhile';
}

/**
 * The network tells the order and not the hour. An answer came after the ringing; a connection was ordered only within the
 * limit. To take "now" for them would hide a long wait, or invent one.
 */
const whenItWas = (progress: CallProgress, state: Redial, now: Instant, rulesOf: RulesOf): Instant => {
  if (!isInHand(state)) return now;
  if (progress.kind === 'answered') return earlier(now, epochMs(state.placedAt) + progress.ringSeconds * 1000);
  if (progress.kind === 'connected' && state.status === 'answered')
    return earlier(now, epochMs(state.answeredAt) + rulesOf(state.order.rules).withinSeconds * 1000);
  return now;
};

const earlier = (now: Instant, ms: number): Instant => instant(Math.min(epochMs(now), ms));
