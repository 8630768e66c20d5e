/**
 * The event store: what a service remembers. Streams of events with expected revisions, and one global order to catch up on.
 * Every adapter (memory, SQLite, KurrentDB, PostgreSQL) passes `suite.ts` in this folder.
 */
import type { Instant } from '@ringback/contracts/ids.ts';

export interface NewEvent {
  /** Derived from what caused it (`deriveId`), so that the same append twice is recognised. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** When it happened. */
  readonly time: Instant;
  readonly data: unknown;
  readonly meta: EventMeta;
}

export interface EventMeta {
  /** Partition key of the event on the bus. */
  readonly key: string | null;
  readonly traceparent?: string;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** 0 for the first event of its stream. */
  readonly revision: number;
  readonly position: Position;
}

/** A place in the global order: opaque text, ordered by the store alone. `START` is before the first event. */
export type Position = string;
export const START: Position = '';

/** `no-stream`: the stream must not exist. A number: the revision of its last event. */
export type ExpectedRevision = 'no-stream' | 'any' | number;

export type AppendResult =
  /** `revision` of the last event of this append; `duplicate` if these very events (by id) were already there. */
  | { readonly outcome: 'appended'; readonly revision: number; readonly duplicate: boolean }
  /** Someone else appended first. `actual` is -1 when the stream does not exist. A value, not an exception. */
  | { readonly outcome: 'conflict'; readonly actual: number };

export interface EventStore {
  /**
   * Appends all events or none, durable once it resolves. Idempotent: appending the same event ids again at the same expected
   * revision answers `appended` with `duplicate: true`. Throws `StoreUnavailable` when the store cannot be reached.
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult>;
  /** The events of one stream in order, from `fromRevision` on; empty when there is none. */
  read(stream: string, fromRevision?: number): Promise<readonly StoredEvent[]>;
  /**
   * Up to `limit` events after `after` in the global order, of streams whose category (`Caller` of `Caller-123`, cut at the first
   * dash) is listed; fewer only where they end. Never skips an event that commits later than one already returned.
   */
  readAll(after: Position, categories: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** Calls back after appends that may concern these categories; a hint only, readers still read. Returns a function that ends it. */
  onAppend(categories: readonly string[], wake: () => void): () => void;
  /** Where a named reader is. `START` when it never saved. */
  loadCheckpoint(name: string): Promise<Position>;
  saveCheckpoint(name: string, position: Position): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached or refused for a reason that may pass: try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly code = 'store-unavailable';
}
