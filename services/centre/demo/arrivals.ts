/** When the demo's callers call: a rush at the opening, then a Poisson process whose rate comes in waves. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { gapSeconds, milliseconds, randomOf } from '../chance.ts';
import type { DemoPace } from './pace.ts';
import type { DemoCaller } from './population.ts';

export interface ArrivalsOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly pace: DemoPace;
  readonly callers: readonly DemoCaller[];
  readonly dial: (caller: DemoCaller) => void;
}

export const startArrivals = ({ clock, seed, pace, callers, dial }: ArrivalsOptions): void => {
  const openedAt = clock.now();
  const random = randomOf(seed, 'arrivals', openedAt);
  const peakRate = pace.callsPerSecond * (1 + pace.waveDepth);

  const rateNow = (): number => {
    const phase = (2 * Math.PI * (clock.now() - openedAt)) / (pace.wavePeriodSeconds * 1000);
    return pace.callsPerSecond * (1 + pace.waveDepth * Math.cos(phase));
  };
  const somebodyDials = (): void => {
    const first = Math.floor(random.next() * callers.length);
    const caller = [...callers.slice(first), ...callers.slice(0, first)].find(mayCall);
    if (caller !== undefined) dial(caller);
  };
  /** Candidates come at the peak rate; each is let through with the chance that makes it the rate of the moment. */
  const planNext = (): void => {
    clock.after(milliseconds(gapSeconds(random, peakRate)), () => {
      if (random.next() * peakRate < rateNow()) somebodyDials();
      planNext();
    });
  };
  for (let call = 0; call < pace.opening.calls; call += 1) {
    clock.after(milliseconds(random.next() * pace.opening.withinSeconds), somebodyDials);
  }
  planNext();
};

/** Who means to call again does so at their own time. */
const mayCall = (caller: DemoCaller): boolean => caller.state === 'idle' && caller.cancelCallAgain === null;
