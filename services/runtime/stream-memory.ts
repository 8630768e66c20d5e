/** What a process remembers of streams, so that it reads each event of a stream once while the stream stays in the cache. */
import { LRUCache } from 'lru-cache';
import type { DecidedEvent, Decider } from './decider.ts';
import type { EventStore } from './event-store/port.ts';

export interface KnownStream<State> {
  readonly state: State;
  /** -1 when the stream does not exist. */
  readonly revision: number;
  /** Of all events of the stream. Grows in place: a copy for each append would cost long streams dear. */
  readonly ids: Set<string>;
  /** The trace its last events belong to. */
  readonly traceparent: string | undefined;
  /** What `whose` said when the store was asked: while it says the same, a stream that did not exist does not. */
  readonly asked: number | null;
}

/**
 * Not safe for two tasks on one stream at once: see `oneAtATime`. Who works on a stream holds on to what it knows and hands it
 * back in: other streams may push this one out of the cache at any await.
 */
export interface StreamMemory<State, Event> {
  cached(stream: string): KnownStream<State> | undefined;
  /** What is known of a stream that does not exist. */
  nothing(): KnownStream<State>;
  /** Reads what the store has beyond what is known. */
  catchUp(stream: string, known?: KnownStream<State>): Promise<KnownStream<State>>;
  /** Takes in what was just appended after what is known. */
  learn(
    stream: string,
    known: KnownStream<State>,
    events: readonly Event[],
    ids: readonly string[],
    traceparent: string | undefined,
  ): KnownStream<State>;
  /** Whether nobody else can have written to the stream since this was known. */
  isCertain(stream: string, known: KnownStream<State>): boolean;
  forget(stream: string): void;
}

export const streamMemory = <State, Command, Event extends DecidedEvent>(
  store: EventStore,
  decider: Decider<State, Command, Event>,
  cacheSize: number,
  whose: (stream: string) => number | null = () => null,
): StreamMemory<State, Event> => {
  const cache = new LRUCache<string, KnownStream<State>>({ max: cacheSize });

  const nothing = (): KnownStream<State> => ({
    state: decider.initial,
    revision: -1,
    ids: new Set(),
    traceparent: undefined,
    asked: null,
  });

  const learn: StreamMemory<State, Event>['learn'] = (stream, known, events, ids, traceparent = known.traceparent) => {
    const state = events.reduce((before, event) => decider.evolve(before, event), known.state);
    for (const id of ids) known.ids.add(id);
    const learnt = { state, revision: known.revision + events.length, ids: known.ids, traceparent, asked: known.asked };
    cache.set(stream, learnt);
    return learnt;
  };

  return {
    cached: (stream) => cache.get(stream),
    nothing,
    learn,
    async catchUp(stream, known = nothing()) {
      const asked = whose(stream);
      const stored = await store.read(stream, known.revision + 1);
      const ids = stored.map((event) => event.id);
      // Not checked against the schema again: our own decider wrote them, typed, and history must stay readable when a schema
      // grows stricter. What crosses to another service is checked where it arrives.
      const events = stored.map(({ type, data }) => ({ type, data }) as Event);
      return learn(
        stream,
        { ...known, asked },
        events,
        ids,
        stored.findLast(({ meta }) => meta.traceparent)?.meta.traceparent,
      );
    },
    isCertain: (stream, { revision, asked }) => revision === -1 && asked !== null && asked === whose(stream),
    forget: (stream) => void cache.delete(stream),
  };
};
