/** Everything on the bus is delivered twice: whoever reads a message finds it once more, a little later, on the same partition. */
import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '@ringback/contracts/topics.ts';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import type { Fault } from './fault.ts';

const SECOND = 'x-second-delivery';
const WATCH_MS = 15_000;
const EVENTS: string[] = Object.values(topics).map(({ name }) => name);

const isFirst = ({ headers }: KafkaMessage): boolean => headers?.[SECOND] === undefined;

/** Reads all topics from their beginning and writes each message again, once. */
const duplicator = async (brokers: string) => {
  const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'duplicator', logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: 'duplicator', maxWaitTimeInMs: 100 });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  let delivered = 0;
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topics: EVENTS, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch: { topic, partition, messages } }) => {
      const again = messages.filter(isFirst).map(({ key, value, headers }) => ({
        partition,
        key,
        value,
        headers: { ...headers, [SECOND]: 'yes' },
      }));
      if (again.length > 0) await producer.send({ topic, messages: again });
      delivered += again.length;
    },
  });
  return {
    delivered: () => delivered,
    async stop() {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
};

export const deliverTwice: Fault = {
  name: 'every message is delivered twice',
  async hurt({ kafka }, { tell }) {
    const twice = await duplicator(kafka.brokers);
    await sleep(WATCH_MS);
    return async () => {
      tell(`${twice.delivered()} messages were delivered a second time`);
      await twice.stop();
      if (twice.delivered() === 0) throw new Error('nothing was delivered twice');
    };
  },
};
