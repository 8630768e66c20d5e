/** What the network tells of a call, and what follows. Progress that comes late or twice changes nothing. */
import { epochMs, type Instant } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { CallStep } from '../domain/redial.ts';
import { isInHand } from '../domain/redial-state.ts';
import type { CallPlacer, CallProgress } from '../ports.ts';
import type { Conclude } from './conclude-redial.ts';
import type { ConnectAgent } from './connect-agent.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor, Team } from './floor.ts';
import type { RedialTimers } from './redial-timers.ts';
import { isOurs, type Redials } from './redials.ts';

export interface HearingParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly redials: Redials;
  readonly floor: Floor;
  readonly timers: RedialTimers;
  readonly conclude: Conclude;
  readonly connectAgent: ConnectAgent;
  readonly talkCheckSeconds: number;
  readonly pace: (team: Team) => void;
  readonly lookUp: (flight: Flight) => void;
}

export interface Hearing {
  /** `latest`: nothing later is known of this call, so an answer still waits for its agent. */
  hear(flight: Flight, progress: CallProgress, at: Instant, latest: boolean): Promise<void>;
  connected(flight: Flight, at: Instant): Promise<void>;
}

export const callHearing = (parts: HearingParts): Hearing => {
  const { log, redials, floor, timers, conclude, connectAgent, talkCheckSeconds, pace, lookUp } = parts;

  const hearPerson = async (flight: Flight, step: CallStep, latest: boolean): Promise<void> => {
    const { state } = await redials.step(flight, step);
    if (isInHand(state) && !isOurs(flight, state)) return lookUp(flight);
    // Called back before this was heard: then it is done, and the hang-up is under way.
    if (state.status === 'answered' && latest) connectAgent.answered(flight, state.answeredAt);
    pace(flight.team);
  };
  const connected = async (flight: Flight, at: Instant): Promise<void> => {
    const { redialId } = flight.waiting;
    const { state, events } = await redials.step(flight, { type: 'HearConnected', at });
    if (isInHand(state) && !isOurs(flight, state)) return lookUp(flight);
    if (state.status !== 'connected') return;
    if (events.length > 0) log.info({ redialId, agentId: flight.agentId }, 'redial connected');
    timers.set(redialId, talkCheckSeconds, () => lookUp(flight));
    floor.connected(flight, epochMs(at));
    pace(flight.team);
  };

  return {
    connected,
    async hear(flight, progress, at, latest) {
      if (floor.flight(flight.waiting.redialId) !== flight) return;
      switch (progress.kind) {
        case 'ringing':
          return;
        case 'answered': {
          const { by, ringSeconds } = progress;
          const step = { type: 'HearAnswer', by, ringSeconds, at } as const;
          return by === 'machine' ? conclude.ours(flight, step) : hearPerson(flight, step, latest);
        }
        case 'connected':
          return connected(flight, at);
        case 'failed': {
          const { result, ringSeconds } = progress;
          // `cancelled` with no withdrawal behind it was us, hanging up at a stop.
          const unanswered = result === 'cancelled' ? 'failed' : result;
          return conclude.told(flight, { type: 'HearFailure', result: unanswered, ringSeconds, at });
        }
        case 'ended':
          return conclude.told(flight, { type: 'HearEnd', talkSeconds: progress.talkSeconds, at });
        default:
          return progress satisfies never;
      }
    },
  };
};

/** Each word of a call is heard after the errands before it. The moment it came counts, not the moment its turn came. */
export const whenCallProgressesSettleRedial = (
  { clock, placer, errands, floor }: { clock: Clock; placer: CallPlacer; errands: Errands; floor: Floor },
  hearing: Hearing,
): void =>
  placer.onProgress((redialId, progress) => {
    const flight = floor.flight(redialId);
    if (flight === undefined) return;
    const at = nowInstant(clock);
    errands.persist(redialId, () => hearing.hear(flight, progress, at, true));
  });
