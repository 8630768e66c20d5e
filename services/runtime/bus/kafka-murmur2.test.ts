import * as fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { expect, it } from 'vitest';
import { murmur2 } from './kafka-murmur2.ts';

const PARTITIONS = 997;
const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 0,
  replicas: [],
  isr: [],
}));
const kafkajs = Partitioners.DefaultPartitioner();

it('given keys, then they hash as in the Java client', () => {
  const keys = ['21', 'foobar', 'a-little-bit-long-string', 'abc'];
  expect(keys.map(murmur2)).toEqual([-973932308, -790332482, -985981536, 479470107]);
});

it('given any key, also a long one, then it goes where kafkajs sends it', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 500, maxLength: 700 }));
  fc.assert(
    fc.property(texts, (key) => {
      const place = kafkajs({ topic: 't', partitionMetadata, message: { key, value: null } });
      expect((murmur2(key) & 0x7fffffff) % PARTITIONS).toBe(place);
    }),
  );
});
