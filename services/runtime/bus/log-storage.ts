/** What the embedded bus needs of a place to keep messages: partitions that only grow, and how far each group got in them. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { DeliveredMessage } from './port.ts';

export interface NewMessage {
  readonly topic: string;
  readonly partition: number;
  readonly message: WireMessage;
}

/** This partition has something new. */
export type Grown = (topic: string, partition: number) => void;

export interface LogStorage {
  /** Of every topic. Decided when the log is made, for a key must stay in its partition. */
  readonly partitions: number;
  /** All of these in this order or none; durable once it resolves, announced before that. Throws `BusUnavailable`. */
  append(messages: readonly NewMessage[]): Promise<void>;
  /** Up to `limit` messages from `offset` on. */
  read(topic: string, partition: number, offset: number, limit: number): readonly DeliveredMessage[];
  /** The offset the next message of this partition will get. */
  end(topic: string, partition: number): number;
  /** Where a group goes on reading; 0 when it never saved. */
  loadOffset(group: string, topic: string, partition: number): number;
  /** Survives the end of the process once it resolves; a power cut may take it back. Throws `BusUnavailable`. */
  saveOffset(group: string, topic: string, partition: number, offset: number): Promise<void>;
  /** Calls back, in the same turn as an append becomes readable, for each partition that grew. One listener. */
  onAppend(grown: Grown): void;
  close(): Promise<void>;
}

/** Messages are shared between groups: nobody may change what another reads. */
export const delivered = ({ topic, partition, message }: NewMessage, offset: number): DeliveredMessage => ({
  key: message.key,
  headers: Object.isFrozen(message.headers) ? message.headers : Object.freeze({ ...message.headers }),
  value: message.value,
  topic,
  partition,
  offset,
});

export const DEFAULT_PARTITIONS = 8;

/** Names one partition in a map. */
export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;
