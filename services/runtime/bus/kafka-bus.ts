/** The bus on Kafka. What it promises and how it fails: `docs/kafka.md`. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { isTopicGone } from './kafka-errors.ts';
import { publishFitting } from './kafka-dead-letters.ts';
import { startKafkaConsumer, type KafkaConsumer } from './kafka-consumer.ts';
import type { KafkaBusOptions } from './kafka-options.ts';
import { kafkaOutbox } from './kafka-outbox.ts';
import { kafkaProducer } from './kafka-producer.ts';
import { kafkaTopics } from './kafka-topics.ts';
import { kafkaPartitioner, toKafka, weightOf } from './kafka-wire.ts';
import { memberOf } from './member.ts';
import { BusUnavailable, type Bus, type RunningSubscription, type Subscription } from './port.ts';

export interface KafkaBus extends Bus {
  /**
   * When the most silent of our consumers last showed that it runs, in milliseconds since 1970; now where there is none.
   * One that waits for a Kafka that is away runs; one that hangs does not.
   */
  lastHeartbeatAt(): number;
}

/** Throws `BusUnavailable`, saying which brokers and why, when none can be reached: repeating that is the caller's. */
export const kafkaBus = async (options: KafkaBusOptions): Promise<KafkaBus> => {
  const { clock, log } = options;
  const topics = kafkaTopics(options);
  const producer = kafkaProducer(options);
  const outbox = kafkaOutbox(producer);
  const partitionOf = kafkaPartitioner();
  const consumers = new Map<KafkaConsumer, RunningSubscription>();
  let closed = false;
  let closing: Promise<void> | null = null;
  await producer.connect();

  const checkOpen = (): void => {
    if (closed) throw new BusUnavailable('the bus is closed');
  };

  const publish = async (topic: string, messages: readonly WireMessage[]): Promise<void> => {
    checkOpen();
    if (messages.length === 0) return;
    // Before anything is awaited, for the caller may go on with what is its own.
    const ready = messages.map((message) => ({ message: toKafka(message), bytes: weightOf(message) }));
    const partitions = await topics.ensure(topic);
    const placed = ready.map(({ message, bytes }) => {
      const partition = partitionOf(topic, partitions, message);
      return { topic, partition, message: { ...message, partition }, bytes };
    });
    try {
      await outbox.add(placed);
    } catch (error) {
      // Made anew by the next, not at once: by then whoever reads it has given up its place in the old one.
      if (isTopicGone(error)) topics.forget(topic);
      throw error;
    }
  };

  const subscribe = async (subscription: Subscription): Promise<RunningSubscription> => {
    checkOpen();
    const counts = new Map<string, number>();
    for (const topic of [...subscription.topics, subscription.deadLetterTopic])
      counts.set(topic, await topics.ensure(topic));
    const placeFor = (topic: string, key: string): number => partitionOf(topic, counts.get(topic) ?? 1, { key });
    const member = memberOf(subscription, publishFitting(publish, log), log);
    const consumer = await startKafkaConsumer(member, placeFor, options);
    let stopped: Promise<void> | null = null;
    const running: RunningSubscription = {
      stop() {
        consumers.delete(consumer);
        stopped ??= consumer.stop();
        return stopped;
      },
      lag: () => consumer.lag(),
    };
    consumers.set(consumer, running);
    return running;
  };

  const shutDown = async (): Promise<void> => {
    await Promise.all([...consumers.values()].map((running) => running.stop()));
    closed = true;
    await outbox.empty();
    await producer.disconnect();
  };

  return {
    publish,
    subscribe,
    close() {
      closing ??= shutDown();
      return closing;
    },
    lastHeartbeatAt: () => clock.now() - Math.max(0, ...[...consumers.keys()].map((consumer) => consumer.silentMs())),
  };
};
