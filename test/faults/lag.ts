/** How far the groups of a Kafka are behind. */
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';

export const withAdmin = async <T>(brokers: string, use: (admin: Admin) => Promise<T>): Promise<T> => {
  muteNegativeTimeouts();
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
};

const lagOf = async (admin: Admin, groupId: string, endsOf: (topic: string) => Promise<readonly number[]>) => {
  let lag = 0;
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
    const ends = await endsOf(topic);
    for (const { partition, offset } of partitions) lag += (ends[partition] ?? 0) - Math.max(0, Number(offset));
  }
  return lag;
};

/** Messages that some group has still to read, of all groups together. */
export const lagOn = (brokers: string): Promise<number> =>
  withAdmin(brokers, async (admin) => {
    const ends = new Map<string, Promise<number[]>>();
    const ask = async (topic: string): Promise<number[]> => {
      const found: number[] = [];
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) found[partition] = Number(high);
      return found;
    };
    const endsOf = (topic: string): Promise<number[]> => {
      const known = ends.get(topic) ?? ask(topic);
      ends.set(topic, known);
      return known;
    };
    let lag = 0;
    for (const { groupId } of (await admin.listGroups()).groups) lag += await lagOf(admin, groupId, endsOf);
    return lag;
  });
