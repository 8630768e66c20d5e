/**
 * Carries a service's events from the store to the bus: append first, publish after, so a crash between the two loses nothing.
 * At least once, in order per key. Of several replicas the one whose `turn` it is publishes; another takes up where it left.
 */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { toWire } from '@ringback/contracts/envelope.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Bus } from './bus/port.ts';
import type { StoredEvent } from './event-store/port.ts';
import { watchPublisher } from './telemetry/publisher-lag.ts';
import { type Following, type FollowStoreOptions, followStore } from './follow-store.ts';

export interface PublisherOptions
  extends Pick<FollowStoreOptions, 'store' | 'clock' | 'work' | 'log' | 'pollMs' | 'turn'> {
  readonly bus: Bus;
  /** Source of the events: `/ringback/<service>`. */
  readonly service: string;
  readonly categories: readonly string[];
}

const toEnvelope = (event: StoredEvent, service: string): Envelope => {
  const { id, type, version, time, data, meta } = event;
  const trace = meta.traceparent === undefined ? {} : { traceparent: meta.traceparent };
  // Its reader checks it against the schema; here it is only carried.
  return { id, source: `/ringback/${service}`, type, version, time, key: meta.key, ...trace, data } as Envelope;
};

const topicOf = (event: StoredEvent): string | null => {
  const entry = registry.get(event.type);
  return entry ? topics[entry.topic].name : null;
};

/** Event types the registry does not know are a service's private events: they stay in the store and are passed over. */
export const startPublisher = (options: PublisherOptions): Following => {
  const { bus, service, ...following } = options;
  const publish = async (events: readonly StoredEvent[]): Promise<void> => {
    const byTopic = Map.groupBy(events, topicOf);
    for (const [topic, ofTopic] of byTopic) {
      if (topic === null) continue;
      await bus.publish(
        topic,
        ofTopic.map((event) => toWire(toEnvelope(event, service))),
      );
    }
  };
  return watchPublisher(service, options, followStore({ ...following, name: `publisher-${service}`, handle: publish }));
};
