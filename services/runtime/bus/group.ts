/** A consumer group in one process: each partition belongs to exactly one of its members, and moves only between batches. */
import type { Member } from './member.ts';
import type { PartitionLag, Tenure } from './port.ts';
import { partitionOf } from './partition-of.ts';
import { partitionReader, type PartitionReader, type ReaderDependencies } from './partition-reader.ts';

export interface Group {
  join(member: Member): void;
  /** Resolves when what the member had in hand is settled and committed. */
  leave(member: Member): Promise<void>;
  grown(topic: string, partition: number): void;
  /** Of the partitions this member has. */
  lag(member: Member): readonly PartitionLag[];
  /** Resolves when the group is past everything that is now in these topics. */
  caughtUp(topics: readonly string[]): Promise<void>;
}

export const consumerGroup = (name: string, dependencies: ReaderDependencies): Group => {
  const { storage } = dependencies;
  /** By topic, then by partition: asked several times with every message. */
  const readers = new Map<string, PartitionReader[]>();
  let members: readonly Member[] = [];

  const readerAt = (topic: string, partition: number): PartitionReader => {
    const ofTopic = readers.get(topic) ?? [];
    readers.set(topic, ofTopic);
    return (ofTopic[partition] ??= partitionReader({ group: name, topic, partition }, dependencies));
  };

  const eachPartition = <T>(topics: readonly string[], visit: (topic: string, partition: number) => T): T[] =>
    topics.flatMap((topic) => Array.from({ length: storage.partitions }, (_, partition) => visit(topic, partition)));

  const assignAll = (topics: readonly string[]): void => {
    eachPartition(topics, (topic, partition) => {
      const willing = members.filter((member) => member.subscription.topics.includes(topic));
      readerAt(topic, partition).assign(willing[partition % willing.length] ?? null);
    });
    for (const member of members) tell(member);
  };

  const tenures = new Map<Member, Tenure>();
  const tell = (member: Member): void => {
    const tenure: Tenure =
      tenures.get(member) ?? ((topic, key) => readerAt(topic, partitionOf(key, storage.partitions)).tenureOf(member));
    tenures.set(member, tenure);
    member.subscription.onShared?.(tenure);
  };

  return {
    join(member) {
      members = [...members, member];
      assignAll(member.subscription.topics);
    },
    async leave(member) {
      const { topics } = member.subscription;
      member.stopping = true;
      members = members.filter((other) => other !== member);
      tenures.delete(member);
      const inHand = eachPartition(topics, (topic, partition) => readerAt(topic, partition).quiet(member));
      assignAll(topics);
      await Promise.all(inHand);
    },
    grown: (topic, partition) => readers.get(topic)?.[partition]?.wake(),
    lag: (member) =>
      eachPartition(member.subscription.topics, (topic, partition) => {
        const reader = readerAt(topic, partition);
        return reader.isOf(member) ? [{ topic, partition, messages: reader.lag() }] : [];
      }).flat(),
    async caughtUp(topics) {
      await Promise.all(
        eachPartition(topics, (topic, partition) => readerAt(topic, partition).reached(storage.end(topic, partition))),
      );
    },
  };
};
