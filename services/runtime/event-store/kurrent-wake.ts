/** Hearing of appends: a live subscription to `$all`, begun anew when it drops, for the client does not. A hint only, so no position. */
import type { AllStreamSubscription } from '@kurrent/kurrentdb-client';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { KurrentConnection } from './kurrent-connection.ts';

export interface KurrentWakeOptions {
  readonly connection: KurrentConnection;
  readonly clock: Clock;
  readonly log: Logger;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** In windows of 32 events: how often the server tells how far it has looked. We never ask, and the least is each window. */
const CHECKPOINT_INTERVAL = 1_000;

/** Calls back upon events of these categories, and whenever a subscription begins: something may have been missed before. */
export const wakeOnAppend = (
  { connection, clock, log }: KurrentWakeOptions,
  categories: readonly string[],
  wake: () => void,
): (() => void) => {
  const { client, kurrent, address } = connection;
  const filter = kurrent.streamNameFilter({
    prefixes: categories.map((category) => `${category}-`),
    checkpointInterval: CHECKPOINT_INTERVAL,
  });
  let failures = 0;
  let left = false;
  let cancelPause: (() => void) | undefined;
  let current: AllStreamSubscription | undefined;

  const begin = (): void => {
    const subscription = client.subscribeToAll({ fromPosition: kurrent.END, filter, requiresLeader: true });
    current = subscription;
    const tell = (): void => {
      if (!left) wake();
    };
    const dropped = (error?: Error): void => {
      // An end is often told twice, as an error and as a close.
      if (left || current !== subscription) return;
      current = undefined;
      subscription.destroy();
      const pauseMs = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures);
      failures += 1;
      log.warn({ err: error, address, pauseMs }, 'the subscription to KurrentDB was dropped; subscribing again');
      cancelPause = clock.after(pauseMs, begin);
    };
    subscription.on('confirmation', () => {
      failures = 0;
      tell();
    });
    subscription.on('data', tell);
    subscription.on('error', dropped);
    subscription.on('end', dropped);
    subscription.on('close', dropped);
  };

  begin();
  return () => {
    left = true;
    cancelPause?.();
    // Rejects when it never came to a connection: then there is nothing to leave.
    current?.unsubscribe().catch(() => undefined);
  };
};
