/** How far a group is behind on the partitions of one of its members, asked of the brokers: true also of partitions that pause. */
import type { Admin, Kafka } from 'kafkajs';
import type { PartitionLag } from './port.ts';

export interface KafkaLag {
  /** Partitions of each topic, as the group shared them out. */
  assigned(partitions: Readonly<Record<string, readonly number[]>>): void;
  /** Rejects when the brokers do not answer. */
  read(): Promise<readonly PartitionLag[]>;
  close(): Promise<void>;
}

export const kafkaLag = (client: Kafka, groupId: string): KafkaLag => {
  let ours: Readonly<Record<string, readonly number[]>> = {};
  let connected: Promise<Admin> | null = null;

  /** On the first question: most groups are never asked. */
  const connect = async (): Promise<Admin> => {
    const admin = client.admin();
    await admin.connect();
    return admin;
  };
  const admin = (): Promise<Admin> => {
    connected ??= connect();
    connected.catch(() => (connected = null));
    return connected;
  };

  const ofTopic = async (topic: string, partitions: readonly number[]): Promise<PartitionLag[]> => {
    const asked = await admin();
    const [ends, [committed]] = await Promise.all([
      asked.fetchTopicOffsets(topic),
      asked.fetchOffsets({ groupId, topics: [topic] }),
    ]);
    const commits = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends
      .filter(({ partition }) => partitions.includes(partition))
      .map(({ partition, high, low }) => {
        const next = Math.max(commits.get(partition) ?? -1, Number(low));
        return { topic, partition, messages: Math.max(0, Number(high) - next) };
      });
  };

  return {
    assigned: (partitions) => void (ours = partitions),
    async read() {
      const held = Object.entries(ours).filter(([, partitions]) => partitions.length > 0);
      return (await Promise.all(held.map(([topic, partitions]) => ofTopic(topic, partitions)))).flat();
    },
    async close() {
      await (await connected?.catch(() => null))?.disconnect();
    },
  };
};
