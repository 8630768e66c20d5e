/** The rival of a consumer: kafkajs alone, `eachBatch` and JSON.parse, offsets committed by kafkajs after every batch. */
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';
import { Kafka, logLevel } from 'kafkajs';
import { optionsOfRival, serveUntilLeft } from './rival.ts';

export interface BareConsumerOptions {
  readonly brokers: string;
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
}

const { brokers, group, topic, partitions } = optionsOfRival() as BareConsumerOptions;
muteNegativeTimeouts();
const consumer = new Kafka({ brokers: [brokers], clientId: group, logLevel: logLevel.NOTHING }).consumer({
  groupId: group,
});
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: partitions,
  async eachBatch({ batch, heartbeat }) {
    for (const { value } of batch.messages) JSON.parse(value?.toString() ?? 'null');
    await heartbeat();
  },
});
serveUntilLeft(() => consumer.disconnect());
