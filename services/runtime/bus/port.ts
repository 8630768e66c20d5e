/**
 * The bus: how services talk. Topics cut into partitions by key, consumer groups with durable offsets, order per key only,
 * delivery at least once. Every adapter (memory, SQLite, Kafka) passes `suite.ts` in this folder.
 */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Soon } from '../soon.ts';

export interface DeliveredMessage extends WireMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What became of one message. `later`: nothing of this partition is lost, it pauses, backs off and comes again. */
export type Outcome =
  | { readonly outcome: 'handled' }
  | { readonly outcome: 'dead-letter'; readonly reason: string }
  | { readonly outcome: 'later'; readonly reason: string };

export const HANDLED: Outcome = { outcome: 'handled' };

/**
 * Whose a key is: a number while messages of this key come to this member, null when they do not. The number stays the same as long
 * as no other member can have had the key, then it is a greater one, and it is null at the latest when another may: also of a
 * process that was paused.
 */
export type Tenure = (topic: string, key: string) => number | null;

export interface Subscription {
  /** Consumer group. Replicas of one service share it; each message goes to one of them. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Where dead letters of this group go. */
  readonly deadLetterTopic: string;
  /**
   * Messages of different keys in hand at once; messages of one key come one after the other. With 1, the messages of a
   * partition come strictly in the order of their offsets.
   */
  readonly concurrency: number;
  /** Of one partition, before they are committed; for who writes together what came together. Kafka goes by bytes and does not ask. */
  readonly batchMessages?: number;
  handle(message: DeliveredMessage): Soon<Outcome>;
  /**
   * The offset that is wanted next, by who keeps offsets of its own. The bus in SQLite begins there if that is before what the group
   * committed, so what was lost with them comes again. Kafka does not ask: there the group must be deleted.
   */
  wanted?(topic: string, partition: number): number;
  /** After every message of a batch and before its offsets are committed: make durable what the handlers left in memory. */
  beforeCommit?(): Promise<void>;
  /**
   * Called whenever the keys were shared out, before a message of one that came is handled; always with the same function. What
   * is in hand when a key goes is still finished here, perhaps after it was begun elsewhere.
   */
  onShared?(tenure: Tenure): void;
}

export interface RunningSubscription {
  /** Stops taking, finishes what is in hand, commits. */
  stop(): Promise<void>;
  /**
   * Resolves when all that was published before is settled and committed; rejects with `BusUnavailable` when stopped before.
   * Where an adapter cannot know, it is absent.
   */
  caughtUp?(): Promise<void>;
  /** Of the partitions this subscription has now: what was published and is not committed. */
  lag?(): Promise<readonly PartitionLag[]>;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly messages: number;
}

export interface Bus {
  /** Durable and in order per key once it resolves. Throws `BusUnavailable` when the bus cannot be reached, `MessageRefused` for what it will never take. */
  publish(topic: string, messages: readonly WireMessage[]): Promise<void>;
  subscribe(subscription: Subscription): Promise<RunningSubscription>;
  close(): Promise<void>;
}

export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
  readonly code = 'bus-unavailable';
}

/** A message is not as the bus takes them, mostly too large: however often it is repeated. */
export class MessageRefused extends RangeError {
  override readonly name = 'MessageRefused';
  readonly code = 'message-refused';
}
