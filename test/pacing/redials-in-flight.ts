/** The redials of a simulated team that ring. */
import type { Flight } from '@ringback/dialer/pacing/known.ts';
import type { Outcome } from './world.ts';

export interface Redial extends Flight, Outcome {
  readonly id: number;
  /** Held for it; -1 without. */
  readonly agent: number;
}

export interface RedialsInFlight {
  place(redial: Omit<Redial, 'id'>): Redial;
  /** It rings no longer. */
  land(id: number): Redial;
  readonly ringing: readonly Flight[];
  /** Ever. */
  readonly placed: number;
}

export const redialsInFlight = (): RedialsInFlight => {
  const byId = new Map<number, { redial: Redial; index: number }>();
  const ringing: Redial[] = [];
  let placed = 0;
  return {
    place(of) {
      const redial = { ...of, id: placed };
      placed += 1;
      byId.set(redial.id, { redial, index: ringing.length });
      ringing.push(redial);
      return redial;
    },
    land(id) {
      const { redial, index } = byId.get(id)!;
      byId.delete(id);
      const last = ringing.pop()!;
      if (last !== redial) {
        ringing[index] = last;
        byId.get(last.id)!.index = index;
      }
      return redial;
    },
    ringing,
    get placed() {
      return placed;
    },
  };
};
