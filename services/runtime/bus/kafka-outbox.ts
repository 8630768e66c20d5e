/** What waits to be published: while one batch is on its way the next collects, so order holds and nobody waits for a timer. */
import type { KafkaProducer, PlacedMessage } from './kafka-producer.ts';
import { BusUnavailable } from './port.ts';

/** Below the 1 MB a broker takes by default, were all of a batch in one partition. */
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

  const takeBatch = (): readonly Parcel[] => {
    let bytes = 0;
    const full = waiting.findIndex((parcel) => (bytes += parcel.bytes) > MOST_BATCH_BYTES);
    return waiting.splice(0, full === -1 ? waiting.length : Math.max(1, full));
  };

  const sendNext = async (): Promise<void> => {
    const batch = takeBatch();
    try {
      await producer.send(batch.flatMap(({ messages }) => messages));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const behind = waiting;
      waiting = [];
      for (const { reject } of batch) reject(error);
      for (const { reject } of behind) reject(error instanceof RangeError ? waitedBehind(error) : error);
    }
  };

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) await sendNext();
    emptying = null;
  };

  const post = (messages: readonly WeighedMessage[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ messages, bytes: sum(messages), resolve, reject });
    });

  return {
    async add(messages) {
      const posted = parcelsOf(messages).map(post);
      emptying ??= sendAll();
      await Promise.all(posted);
    },
    empty: async () => {
      await emptying;
    },
  };
};

/** What is wrong with a message that will never be taken is not wrong with those behind it. */
const waitedBehind = (cause: RangeError): BusUnavailable =>
  new BusUnavailable('it waited behind a message that Kafka does not take', { cause });

const sum = (messages: readonly WeighedMessage[]): number => messages.reduce((total, { bytes }) => total + bytes, 0);

const parcelsOf = (messages: readonly WeighedMessage[]): readonly (readonly WeighedMessage[])[] => {
  const parcels: WeighedMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    if (message.bytes > room || parcels.length === 0) {
      parcels.push([]);
      room = MOST_BATCH_BYTES;
    }
    parcels.at(-1)?.push(message);
    room -= message.bytes;
  }
  return parcels;
};
