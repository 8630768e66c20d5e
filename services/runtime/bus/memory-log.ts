/** The log of the embedded bus in memory, for tests: everything is kept, nothing survives. */
import { DEFAULT_PARTITIONS, delivered, placeOf, type Grown, type LogStorage } from './log-storage.ts';
import type { DeliveredMessage } from './port.ts';

export const memoryLog = (partitions = DEFAULT_PARTITIONS): LogStorage => {
  const messages = new Map<string, DeliveredMessage[]>();
  const offsets = new Map<string, number>();
  let grown: Grown | null = null;

  const partitionAt = (topic: string, partition: number): DeliveredMessage[] => {
    const place = placeOf(topic, partition);
    const there = messages.get(place) ?? [];
    messages.set(place, there);
    return there;
  };

  return {
    partitions,
    async append(added) {
      for (const one of added) {
        const there = partitionAt(one.topic, one.partition);
        there.push(delivered(one, there.length));
      }
      for (const one of added) grown?.(one.topic, one.partition);
    },
    read: (topic, partition, offset, limit) => partitionAt(topic, partition).slice(offset, offset + limit),
    end: (topic, partition) => partitionAt(topic, partition).length,
    loadOffset: (group, topic, partition) => offsets.get(`${group}/${placeOf(topic, partition)}`) ?? 0,
    async saveOffset(group, topic, partition, offset) {
      offsets.set(`${group}/${placeOf(topic, partition)}`, offset);
    },
    onAppend(listener) {
      grown = listener;
    },
    async close() {},
  };
};
