/** Messages as the bus knows them, and as kafkajs does. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { murmur2 } from './kafka-murmur2.ts';
import type { DeliveredMessage } from './port.ts';

/** A copy: what the caller changes afterwards is not what it published. */
export const toKafka = ({ key, headers, value }: WireMessage): Message => ({ key, headers: { ...headers }, value });

export const fromKafka = (message: KafkaMessage, topic: string, partition: number): DeliveredMessage => ({
  topic,
  partition,
  offset: Number(message.offset),
  key: message.key === null ? null : message.key.toString(),
  headers: textHeaders(message.headers ?? {}),
  // What others wrote may have no value; it is read, and refused, as no JSON.
  value: message.value === null ? '' : message.value.toString(),
});

/** A header that was sent twice counts as sent last. */
const textHeaders = (headers: IHeaders): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const sent = headers[name];
    const last = Array.isArray(sent) ? sent.at(-1) : sent;
    if (last !== undefined) texts[name] = last.toString();
  }
  return texts;
};

/** What the message weighs on the wire, within a few bytes. */
export const weightOf = ({ key, headers, value }: WireMessage): number => {
  let bytes = Buffer.byteLength(value) + (key === null ? 0 : Buffer.byteLength(key)) + RECORD_OVERHEAD_BYTES;
  for (const name of Object.keys(headers)) bytes += name.length + Buffer.byteLength(headers[name] ?? '') + 2;
  return bytes;
};
const RECORD_OVERHEAD_BYTES = 32;

/** Where a key belongs by the rule of every Kafka client; messages without a key take turns. */
export const kafkaPartitioner = () => {
  // A message is asked about several times in a row.
  let last = { key: '', hash: murmur2('') & WITHOUT_SIGN };
  const turns = new Map<string, number>();
  return (topic: string, partitions: number, { key }: Pick<Message, 'key'>): number => {
    if (typeof key === 'string') {
      if (key !== last.key) last = { key, hash: murmur2(key) & WITHOUT_SIGN };
      return last.hash % partitions;
    }
    const turn = turns.get(topic) ?? 0;
    turns.set(topic, turn + 1);
    return turn % partitions;
  };
};
const WITHOUT_SIGN = 0x7fffffff;
