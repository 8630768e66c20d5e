/** A person answered: the reserved agent is joined within the limit, or the person hears whose call it was. */
import { epochMs, type Instant } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { CallPlacer } from '../ports.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor } from './floor.ts';

export interface ConnectingParts {
  readonly clock: Clock;
  readonly placer: CallPlacer;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly conclude: Conclude;
  readonly connectWithinSeconds: number;
  /** The agent is on the line. */
  readonly connected: (flight: Flight) => Promise<void>;
}

export type ConnectAgent = (flight: Flight, answeredAt: Instant) => void;

export const agentConnecting = (parts: ConnectingParts): ConnectAgent => {
  const { clock, placer, errands, floor, conclude, connectWithinSeconds, connected } = parts;

  const abandon = async (flight: Flight): Promise<void> => {
    const { redialId } = flight.waiting;
    if (floor.flight(redialId) !== flight) return;
    await conclude.ours(flight, { type: 'Abandon', at: nowInstant(clock) });
  };

  return (flight, answeredAt) => {
    const { redialId } = flight.waiting;
    const giveUp = (): void => errands.persist(redialId, () => abandon(flight));
    const left = epochMs(answeredAt) + connectWithinSeconds * 1000 - clock.now();
    if (left <= 0) return giveUp();
    const cancelLimit = clock.after(left, giveUp);
    const settle = (joined: boolean): void => {
      cancelLimit();
      if (joined) errands.persist(redialId, () => connected(flight));
      else giveUp();
    };
    // Not awaited by any errand: joining takes time, and the limit has to be able to overtake it. An error is no agent either.
    placer.connect(redialId, flight.agentId).then(settle, () => settle(false));
  };
};
