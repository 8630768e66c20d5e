/** An event store that tells how long it takes. Put around the store of a process; replays and tests have it bare. */
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import type { EventStore } from '../event-store/port.ts';
import { categoryOf } from '../event-store/stream-category.ts';
import { histogram, stopwatch } from './instruments.ts';
import { inTrace } from './telemetry.ts';

type Operation = 'append' | 'read' | 'catch-up';

export const measuredStore = (store: EventStore): EventStore => {
  const seconds = histogram(groundMetrics.storeSeconds);
  const measured = async <T>(operation: Operation, work: () => Promise<T>): Promise<T> => {
    const ended = stopwatch(seconds);
    try {
      const result = await work();
      ended({ operation, outcome: 'ok' });
      return result;
    } catch (error) {
      ended({ operation, outcome: 'failed' });
      throw error;
    }
  };
  return {
    ...store,
    append(stream, events, expected) {
      const append = () => measured('append', () => store.append(stream, events, expected));
      const traceparent = events[0]?.meta.traceparent;
      return traceparent === undefined ? append() : inTrace(`store ${categoryOf(stream)}`, traceparent, append);
    },
    read: (stream, from) => measured('read', () => store.read(stream, from)),
    readAll: (after, categories, limit) => measured('catch-up', () => store.readAll(after, categories, limit)),
  };
};
