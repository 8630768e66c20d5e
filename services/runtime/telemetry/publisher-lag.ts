/** How far a publisher is behind, asked when somebody collects: right after a restart too, and while it is stuck. */
import { epochMs } from '@ringback/contracts/ids.ts';
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import type { Clock } from '../clock/clock.ts';
import type { EventStore } from '../event-store/port.ts';
import type { Following } from '../follow-store.ts';
import { gauge } from './instruments.ts';

interface Followed {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly categories: readonly string[];
}

/** The same following, watched until it stops. */
export const watchPublisher = (
  service: string,
  { store, clock, categories }: Followed,
  following: Following,
): Following => {
  const end = gauge(groundMetrics.publisherLagSeconds, async (observe) => {
    const { position } = following;
    if (position === undefined) return;
    const [oldest] = await store.readAll(position, categories, 1);
    observe(oldest === undefined ? 0 : Math.max(0, clock.now() - epochMs(oldest.time)) / 1000, { service });
  });
  return {
    caughtUp: () => following.caughtUp(),
    wake: () => following.wake(),
    stop() {
      end();
      return following.stop();
    },
  };
};
