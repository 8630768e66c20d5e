import { describe, expect, it } from 'vitest';
import { fromKafka, kafkaPartitioner, toKafka, weightOf } from './kafka-wire.ts';
import { message } from './suite-parts.ts';

const asReceived = (wants: object) => ({
  key: null,
  value: null,
  timestamp: '0',
  attributes: 0,
  offset: '7',
  headers: {},
  ...wants,
});

describe('messages on the wire', () => {
  it('given what others may send, then it becomes text all the same', () => {
    const headers = { one: Buffer.from('é'), twice: [Buffer.from('a'), 'b'], none: undefined };
    expect(fromKafka(asReceived({ key: Buffer.from('ann'), headers }), 't', 2)).toEqual({
      topic: 't',
      partition: 2,
      offset: 7,
      key: 'ann',
      headers: { one: 'é', twice: 'b' },
      value: '',
    });
  });

  it('given keys, then they go where every Kafka client sends them', () => {
    const partitionOf = kafkaPartitioner();
    // As the Java client answers for these keys: murmur2, sign bit cleared, modulo.
    const places = ['21', 'foobar', 'a-little-bit-long-string', 'abc'].map((key) =>
      partitionOf('t', 1000, message(key, '')),
    );
    const murmur2 = [-973932308, -790332482, -985981536, 479470107].map((hash) => (hash & 0x7fffffff) % 1000);
    expect(places).toEqual(murmur2);
  });

  it('given no key, then partitions take turns', () => {
    const partitionOf = kafkaPartitioner();
    expect([1, 2, 3, 4].map(() => partitionOf('t', 3, message(null, '')))).toEqual([0, 1, 2, 0]);
  });

  it('given a message, then its weight is not less than its bytes', () => {
    const one = message('ann', 'é'.repeat(100));
    const { key, value, headers } = toKafka(one);
    const bytes = [key, value, ...Object.entries(headers ?? {}).flat()].map((text) => Buffer.byteLength(String(text)));
    expect(weightOf(one)).toBeGreaterThanOrEqual(bytes.reduce((a, b) => a + b));
  });
});
