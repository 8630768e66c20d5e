/**
 * A stop: nothing new is placed; what rings gets a while to be settled, then is hung up, for a person who answers nobody
 * hears dead air. Connected calls go on in the network, their agents stay reserved, and the next start looks them up.
 */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Flight, Floor } from './floor.ts';
import type { Redials } from './redials.ts';

export interface StoppingParts {
  readonly clock: Clock;
  readonly redials: Redials;
  readonly errands: Errands;
  readonly floor: Floor;
  readonly conclude: Conclude;
  readonly drainSeconds: number;
}

export interface Draining {
  /** Resolves when nothing is on its way to an agent, at the latest after the drain time. */
  drain(): Promise<void>;
  /** To be called whenever a team's redials in flight became fewer. */
  noticed(): void;
}

export const drainingOf = ({ clock, redials, errands, floor, conclude, drainSeconds }: StoppingParts): Draining => {
  let onQuiet: (() => void) | null = null;

  const inFlight = (): Flight[] =>
    [...floor.flights()].filter(({ team, waiting }) => team.inFlight.has(waiting.redialId));

  const hangUp = async (flight: Flight): Promise<void> => {
    const { redialId } = flight.waiting;
    const { status } = await redials.load(redialId);
    if (floor.flight(redialId) !== flight || (status !== 'placed' && status !== 'unknown')) return;
    // Another dialer has the team: it is that one's to settle.
    if (!floor.holds(flight.team)) return;
    await conclude.stopRinging(flight, 'failed');
  };

  return {
    async drain() {
      if (inFlight().length > 0 && drainSeconds > 0) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(drainSeconds * 1000, resolve);
          onQuiet = () => {
            cancel();
            resolve();
          };
        });
      }
      for (const flight of inFlight()) errands.persist(flight.waiting.redialId, () => hangUp(flight));
      await errands.close();
    },
    noticed() {
      if (onQuiet !== null && inFlight().length === 0) onQuiet();
    },
  };
};
