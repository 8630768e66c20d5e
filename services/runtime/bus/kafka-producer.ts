/**
 * One idempotent producer at a time, and one batch of it at a time.
 *
 * kafkajs takes the sequence numbers of a batch back when it fails. Were another batch sent before the first is repeated, the
 * broker would take it for the one it has already and drop it without a word. So the same batch is sent until it is
 * acknowledged; when it is given up, the producer goes with it, and the next begins with numbers of its own.
 */
import { Partitioners, type Message, type Producer, type RecordMetadata } from 'kafkajs';
import { isNeverTaken, kafkaErrorType, kafkaUnavailable } from './kafka-errors.ts';
import { kafkaClient, kafkaTiming, type KafkaBusOptions } from './kafka-options.ts';
import { pause } from './kafka-pauses.ts';
import { BusUnavailable, MessageRefused } from './port.ts';

export interface PlacedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly message: Message;
}

export interface KafkaProducer {
  /** Not to be called before the last call is settled. Throws `BusUnavailable`, or `MessageRefused`. */
  send(messages: readonly PlacedMessage[]): Promise<void>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

const ALL_REPLICAS = -1;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** The broker lost the thread of our sequence numbers: only a new producer helps. */
const OUT_OF_SEQUENCE = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
]);

export const kafkaProducer = (options: KafkaBusOptions): KafkaProducer => {
  const { brokers, clock, log } = options;
  const { publishPatience } = kafkaTiming(options.timing);
  let current: Producer | null = null;
  const unavailable = (error: unknown, messages: readonly PlacedMessage[]): BusUnavailable =>
    kafkaUnavailable(brokers, error, `Describe and Write on ${topicsOf(messages)}, and IdempotentWrite on the cluster`);

  const connected = async (): Promise<Producer> => {
    if (current !== null) return current;
    const producer = kafkaClient(options).producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    current = producer;
    return producer;
  };

  const discard = async (): Promise<void> => {
    const producer = current;
    current = null;
    await producer?.disconnect();
  };

  const attempt = async (messages: readonly PlacedMessage[]): Promise<void> => {
    const producer = await connected();
    const acknowledged = await producer.sendBatch({ acks: ALL_REPLICAS, topicMessages: byTopic(messages) });
    checkAcknowledged(messages, acknowledged);
  };

  const sendUntil = async (deadline: number, messages: readonly PlacedMessage[], pauseMs: number): Promise<void> => {
    try {
      return await attempt(messages);
    } catch (error) {
      if (isNeverTaken(error) || performance.now() + pauseMs > deadline) throw error;
      log.warn({ reason: unavailable(error, messages).message, pauseMs }, 'publishing failed, it is tried again');
      if (OUT_OF_SEQUENCE.has(kafkaErrorType(error) ?? '')) await discard();
    }
    await pause(clock, pauseMs);
    return sendUntil(deadline, messages, Math.min(2 * pauseMs, LONGEST_PAUSE_MS));
  };

  return {
    async send(messages) {
      try {
        await sendUntil(performance.now() + publishPatience, messages, FIRST_PAUSE_MS);
      } catch (error) {
        await discard().catch(() => {});
        throw isNeverTaken(error) ? neverTaken(messages, error) : unavailable(error, messages);
      }
    },
    async connect() {
      try {
        await connected();
      } catch (error) {
        throw kafkaUnavailable(brokers, error);
      }
    },
    disconnect: discard,
  };
};

const topicsOf = (messages: readonly PlacedMessage[]): string =>
  [...new Set(messages.map(({ topic }) => topic))].join(', ');

const byTopic = (messages: readonly PlacedMessage[]): { topic: string; messages: Message[] }[] => {
  const topics = new Map<string, Message[]>();
  for (const { topic, message } of messages) {
    const there = topics.get(topic);
    if (there) there.push(message);
    else topics.set(topic, [message]);
  }
  return [...topics].map(([topic, there]) => ({ topic, messages: there }));
};

const place = (topic: string, partition: number): string => `${topic}/${partition}`;

/** kafkajs forgets a partition whose leader moves, between two tries, to a broker that has answered already. */
const checkAcknowledged = (sent: readonly PlacedMessage[], acknowledged: readonly RecordMetadata[]): void => {
  const places = new Set(acknowledged.map(({ topicName, partition }) => place(topicName, partition)));
  const forgotten = sent.find(({ topic, partition }) => !places.has(place(topic, partition)));
  if (forgotten)
    throw new BusUnavailable(`partition ${forgotten.partition} of ${forgotten.topic} was not acknowledged`);
};

const neverTaken = (messages: readonly PlacedMessage[], cause: unknown): MessageRefused =>
  new MessageRefused(`Kafka will not take a message of ${messages[0]?.topic}: ${kafkaErrorType(cause)}`, { cause });
