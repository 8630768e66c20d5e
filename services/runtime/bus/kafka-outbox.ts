/** What waits to be published: while one batch is on its way the next collects, so order holds and nobody waits for a timer. */
import type { KafkaProducer, PlacedMessage } from './kafka-producer.ts';
import { BusUnavailable, MessageRefused } from './port.ts';

/** Below the 1 MB a broker takes by default, were all of a batch in one partition. Less where a topic turns out to take less (`max.message.bytes`). */
const MOST_BATCH_BYTES = 900_000;

export interface WeighedMessage extends PlacedMessage {
  readonly bytes: number;
}

export interface KafkaOutbox {
  /** In the order of the calls. When one fails, all that waited behind it fail too, so that nothing overtakes its repetition. */
  add(messages: readonly WeighedMessage[]): Promise<void>;
  /** Resolves when nothing waits. */
  empty(): Promise<void>;
}

interface Parcel {
  readonly messages: readonly WeighedMessage[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export const kafkaOutbox = (producer: Pick<KafkaProducer, 'send'>): KafkaOutbox => {
  let waiting: Parcel[] = [];
  let emptying: Promise<void> | null = null;
  let mostBytes = MOST_BATCH_BYTES;

  const takeBatch = (): readonly Parcel[] => {
    let bytes = 0;
    const full = waiting.findIndex((parcel) => (bytes += parcel.bytes) > mostBytes);
    return waiting.splice(0, full === -1 ? waiting.length : Math.max(1, full));
  };

  /** What was too large together goes again in smaller batches, as does all that follows. */
  const sendLessAtOnce = (batch: readonly Parcel[]): void => {
    mostBytes = sum(batch) / 2;
    waiting.unshift(...batch.flatMap((parcel) => inParts(parcel, mostBytes)));
  };

  const sendNext = async (): Promise<void> => {
    const batch = takeBatch();
    try {
      await producer.send(batch.flatMap(({ messages }) => messages));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (error instanceof MessageRefused && !isOneMessage(batch)) return sendLessAtOnce(batch);
      const behind = waiting;
      waiting = [];
      for (const { reject } of batch) reject(error);
      for (const { reject } of behind) reject(error instanceof MessageRefused ? waitedBehind(error) : error);
    }
  };

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) await sendNext();
    emptying = null;
  };

  return {
    async add(messages) {
      const whole = Promise.withResolvers<void>();
      waiting.push(...inParts({ messages, ...whole }, mostBytes));
      emptying ??= sendAll();
      await whole.promise;
    },
    empty: async () => {
      await emptying;
    },
  };
};

/** What is wrong with a message that will never be taken is not wrong with those behind it. */
const waitedBehind = (cause: MessageRefused): BusUnavailable =>
  new BusUnavailable('it waited behind a message that Kafka does not take', { cause });

const isOneMessage = ([first, ...others]: readonly Parcel[]): boolean =>
  others.length === 0 && first?.messages.length === 1;

const sum = (weights: readonly { readonly bytes: number }[]): number =>
  weights.reduce((total, { bytes }) => total + bytes, 0);

/** Settles `whole` when all are settled. */
const inParts = (whole: Omit<Parcel, 'bytes'>, mostBytes: number): readonly Parcel[] => {
  const parts = split(whole.messages, mostBytes).map((messages) => ({
    messages,
    bytes: sum(messages),
    ...Promise.withResolvers<void>(),
  }));
  Promise.all(parts.map(({ promise }) => promise)).then(() => whole.resolve(), whole.reject);
  return parts;
};

const split = (messages: readonly WeighedMessage[], mostBytes: number): readonly (readonly WeighedMessage[])[] => {
  const parts: WeighedMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    if (message.bytes > room || parts.length === 0) {
      parts.push([]);
      room = mostBytes;
    }
    parts.at(-1)?.push(message);
    room -= message.bytes;
  }
  return parts;
};
