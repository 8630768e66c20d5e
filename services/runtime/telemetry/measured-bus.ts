/** A bus that tells how far its consumers are behind, and what it carried when. Put around the bus of a process. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import type { Bus, RunningSubscription, Subscription } from '../bus/port.ts';
import { gauge } from './instruments.ts';
import { isTracing, spanFor } from './telemetry.ts';

export const measuredBus = <B extends Bus>(bus: B): B => ({
  ...bus,
  publish: (topic: string, messages: readonly WireMessage[]) =>
    isTracing() ? publishTraced(bus, topic, messages) : bus.publish(topic, messages),
  async subscribe(wish: Subscription): Promise<RunningSubscription> {
    return watched(wish.group, await bus.subscribe(wish));
  },
});

const watched = (group: string, running: RunningSubscription): RunningSubscription => {
  const { lag } = running;
  if (lag === undefined) return running;
  const end = gauge(groundMetrics.consumerLag, async (observe) => {
    for (const { topic, partition, messages } of await lag())
      observe(messages, { group, topic, partition: String(partition) });
  });
  return {
    ...running,
    stop() {
      end();
      return running.stop();
    },
  };
};

/** Each message goes on from a span of its own: the way over the bus is seen between it and its reader's. */
const publishTraced = async (bus: Bus, topic: string, messages: readonly WireMessage[]): Promise<void> => {
  const spans = messages.map(({ headers }) =>
    headers['traceparent'] === undefined
      ? null
      : spanFor(`publish ${headers['ce_type']}`, headers['traceparent'], 'publishing'),
  );
  const traced = messages.map((message, index) => {
    const traceparent = spans[index]?.traceparent;
    return traceparent === undefined ? message : { ...message, headers: { ...message.headers, traceparent } };
  });
  try {
    await bus.publish(topic, traced);
  } finally {
    for (const span of spans) span?.end();
  }
};
