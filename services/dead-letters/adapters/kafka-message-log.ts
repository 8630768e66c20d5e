/** Kafka, read from the beginning to where its topics end now by a group that is gone afterwards. */
import { kafkaUnavailable } from '@ringback/runtime/bus/kafka-errors.ts';
import { kafkaClient, type KafkaBusOptions } from '@ringback/runtime/bus/kafka-options.ts';
import { fromKafka } from '@ringback/runtime/bus/kafka-wire.ts';
import { kafkaBus, type KafkaBus } from '@ringback/runtime/bus/kafka-bus.ts';
import type { Admin } from 'kafkajs';
import type { KeptMessage, MessageLog } from '../ports.ts';

const READ_WITHIN_MS = 60_000;
const GROUP = 'ringback-dead-letters-';

export const kafkaMessageLog = (options: KafkaBusOptions): MessageLog => {
  let bus: Promise<KafkaBus> | null = null;
  const read = async (wanted: (topic: string) => boolean): Promise<KeptMessage[]> => {
    const admin = kafkaClient(options).admin();
    try {
      await admin.connect();
      const topics = (await admin.listTopics()).filter(wanted);
      return await readToTheEnd(options, admin, topics);
    } catch (error) {
      throw kafkaUnavailable(options.brokers, error, `Read on the topics and on groups that begin with ${GROUP}`);
    } finally {
      await admin.disconnect();
    }
  };
  return {
    read,
    async publish(topic, message) {
      bus ??= kafkaBus(options);
      await (await bus).publish(topic, [message]);
    },
    close: async () => (await bus)?.close(),
  };
};

/** What is still to be read: the next offsets to come, of partitions that hold anything. */
const endsOf = async (admin: Admin, topics: readonly string[]): Promise<Map<string, number>> => {
  const ends = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > Number(low)) ends.set(`${topic}/${partition}`, Number(high));
  }
  return ends;
};

const readToTheEnd = async (
  options: KafkaBusOptions,
  admin: Admin,
  topics: readonly string[],
): Promise<KeptMessage[]> => {
  const unread = await endsOf(admin, topics);
  if (unread.size === 0) return [];
  // Of this reading alone: what others read and committed is no business of it.
  const groupId = `${GROUP}${process.pid}-${options.clock.now()}`;
  const consumer = kafkaClient(options).consumer({ groupId, allowAutoTopicCreation: false });
  const messages: KeptMessage[] = [];
  const over = Promise.withResolvers<void>();
  const cancel = options.clock.after(READ_WITHIN_MS, () => over.reject(new Error('not all could be read in time')));
  consumer.on(consumer.events.CRASH, ({ payload }) => over.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      async eachBatch({ batch }) {
        const { topic, partition } = batch;
        const place = `${topic}/${partition}`;
        for (const message of batch.messages)
          messages.push({ ...fromKafka(message, topic, partition), at: Number(message.timestamp) });
        if (Number(batch.lastOffset()) >= (unread.get(place) ?? 0) - 1) unread.delete(place);
        if (unread.size === 0) over.resolve();
      },
    });
    await over.promise;
    return messages;
  } finally {
    cancel();
    await consumer.disconnect();
    // Kafka forgets it by itself too, in a week.
    await admin.deleteGroups([groupId]).catch(() => {});
  }
};
