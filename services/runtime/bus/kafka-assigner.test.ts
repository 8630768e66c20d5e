import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPartitions, type ReadingMember } from './kafka-assigner.ts';

const PARTITIONS: Readonly<Record<string, number>> = { calls: 8, sms: 8, agents: 3 };
const partitionsOf = (topic: string): number => PARTITIONS[topic] ?? 0;
const anyMembers: fc.Arbitrary<ReadingMember[]> = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    topics: fc.subarray(Object.keys(PARTITIONS), { minLength: 1 }),
  }),
  { minLength: 1, maxLength: 6, selector: ({ id }) => id },
);

describe('who reads what', () => {
  it('given any members, then each partition of what they read has exactly one reader, who wants it', () =>
    fc.assert(
      fc.property(anyMembers, (members) => {
        const assigned = assignPartitions(members, partitionsOf);
        for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
          const owners = members.filter(({ id }) => assigned.get(id)?.[topic]);
          expect(owners.every(({ topics }) => topics.includes(topic))).toBe(true);
          const read = owners.flatMap(({ id }) => assigned.get(id)?.[topic] ?? []);
          expect(read.toSorted((a, b) => a - b)).toEqual(Array.from({ length: partitionsOf(topic) }, (_, i) => i));
        }
      }),
    ));

  it('given replicas of one service, then a partition has the same reader in all topics, in whatever order they joined', () => {
    const replicas = ['c', 'a', 'b'].map((id) => ({ id, topics: ['calls', 'sms'] }));
    const assigned = assignPartitions(replicas, partitionsOf);
    expect(assigned).toEqual(assignPartitions(replicas.toReversed(), partitionsOf));
    for (const { id } of replicas) expect(assigned.get(id)?.['calls']).toEqual(assigned.get(id)?.['sms']);
    expect(assigned.get('a')?.['calls']).toEqual([0, 3, 6]);
  });
});
