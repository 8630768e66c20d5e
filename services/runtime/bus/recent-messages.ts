/** The newest messages of each partition, so that a consumer that keeps up never asks the disk. */
import { placeOf } from './log-storage.ts';
import type { DeliveredMessage } from './port.ts';

/**
 * Per partition, twice as many at most. A consumer further behind reads from disk, in large batches, which costs little; many
 * kept messages would outlive two rounds of young garbage and swell the heap.
 */
const KEPT = 32;

export interface RecentMessages {
  add(message: DeliveredMessage): void;
  /** Null when `offset` is older than what is kept. */
  read(topic: string, partition: number, offset: number, limit: number): readonly DeliveredMessage[] | null;
}

export const recentMessages = (): RecentMessages => {
  const byPlace = new Map<string, DeliveredMessage[]>();
  return {
    add(message) {
      const place = placeOf(message.topic, message.partition);
      const kept = byPlace.get(place);
      if (!kept) byPlace.set(place, [message]);
      // Cut only when twice too long: each message is then moved once, not with every new one.
      else if (kept.push(message) > 2 * KEPT) kept.splice(0, KEPT);
    },
    read(topic, partition, offset, limit) {
      const kept = byPlace.get(placeOf(topic, partition));
      const oldest = kept?.[0]?.offset;
      if (!kept || oldest === undefined || offset < oldest) return null;
      return kept.slice(offset - oldest, offset - oldest + limit);
    },
  };
};
