/**
 * Who reads what: partition n of every topic goes to the same member, so all that is said of one caller reaches one replica.
 * Members of one group may read different topics. (kafkajs's own deals all partitions out in one row.)
 */
import { AssignerProtocol, type Assignment, type PartitionAssigner } from 'kafkajs';

const NAME = 'ringback-same-partition-same-member';
const VERSION = 0;
const NOTHING = Buffer.alloc(0);

export interface ReadingMember {
  readonly id: string;
  readonly topics: readonly string[];
}

/** For each member its topics and their partitions. Members in any order, the same answer. */
export const assignPartitions = (
  members: readonly ReadingMember[],
  partitionsOf: (topic: string) => number,
): Map<string, Assignment> => {
  const sorted = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const assigned = new Map<string, Assignment>(sorted.map(({ id }) => [id, {}]));
  for (const topic of new Set(sorted.flatMap(({ topics }) => topics))) {
    const readers = sorted.filter(({ topics }) => topics.includes(topic));
    for (let partition = 0; partition < partitionsOf(topic); partition += 1) {
      const reader = assigned.get(readers[partition % readers.length]?.id ?? '');
      if (reader) (reader[topic] ??= []).push(partition);
    }
  }
  return assigned;
};

export const samePartitionSameMember: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: VERSION,
  async assign({ members }) {
    const reading = members.map(({ memberId, memberMetadata }) => ({
      id: memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    }));
    // The leader may not read all topics itself, and so not know their partitions.
    await cluster.addMultipleTargetTopics([...new Set(reading.flatMap(({ topics }) => topics))]);
    const assigned = assignPartitions(reading, (topic) => cluster.findTopicPartitionMetadata(topic).length);
    return [...assigned].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: VERSION, assignment, userData: NOTHING }),
    }));
  },
  protocol: ({ topics }) => ({
    name: NAME,
    metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData: NOTHING }),
  }),
});
