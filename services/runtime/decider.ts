/**
 * Deciders, and the one way to run a command on a stream: load, decide, append with the expected revision, again on conflict.
 */
import { deriveId, type Instant } from '@ringback/contracts/ids.ts';
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { type EventStore, type NewEvent, StoreUnavailable } from './event-store/port.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Soon } from './soon.ts';
import { streamMemory, type KnownStream } from './stream-memory.ts';
import { categoryOf } from './event-store/stream-category.ts';
import { counter } from './telemetry/instruments.ts';
import { withinTrace } from './telemetry/telemetry.ts';

export interface DecidedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Pure: no clock, no I/O. `decide` gives [] when there is nothing to do, also for a command it has already carried out. */
export interface Decider<State, Command, Event extends DecidedEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): readonly Event[];
}

export interface CommandContext {
  /** Id of what caused the command: a message, a timer's due moment. The same again means "that very command, once more". */
  readonly causeId: string;
  /** When the events happened, unless their data has an `at`. */
  readonly time: Instant;
  readonly traceparent?: string;
  /** Most probably nothing has happened on this stream yet: spares a read. Guessing wrong costs a lost append, no more. */
  readonly likelyNew?: boolean;
}

export interface CommandResult<State, Event> {
  readonly state: State;
  /** What this run appended. Empty when there was nothing to do, or when it was done before. */
  readonly events: readonly Event[];
  /** True when the decision came out again although this cause had had its effect before: it was dropped. */
  readonly repeated: boolean;
}

export interface CommandRunner<State, Command, Event> {
  /** Throws `StoreUnavailable`: whether the events were stored is then unknown, and the same run again settles it. */
  run(stream: string, command: Command, context: CommandContext): Soon<CommandResult<State, Event>>;
  /**
   * As the store has it now, or with `revision` at least up to there; revision -1 when the stream does not exist. Throws
   * `StoreUnavailable`.
   */
  load(stream: string, revision?: number): Promise<LoadedStream<State>>;
  /** What is remembered, if that is as the store had it at `revision` or later: no wait, no read. */
  recall(stream: string, revision: number): LoadedStream<State> | undefined;
}

export interface LoadedStream<State> {
  readonly state: State;
  readonly revision: number;
  /** The trace its last events belong to. */
  readonly traceparent: string | undefined;
}

export interface CommandRunnerOptions<State, Command, Event extends DecidedEvent> {
  readonly store: EventStore;
  readonly decider: Decider<State, Command, Event>;
  /** Partition key of the event on the bus. */
  readonly keyOf: (event: Event) => string | null;
  /** Streams kept in memory. */
  readonly cacheSize: number;
  /**
   * While it says the same of a stream, nobody but this process can begin that stream, so one that did not exist need not be looked
   * for again; null: others might. Without it, always.
   */
  readonly whose?: (stream: string) => number | null;
  /** To count what happens: what this process appended, and the state before. Not called again for what was stored already. */
  readonly onAppended?: (events: readonly Event[], before: State) => void;
}

/** Rivals for one stream are few, and each round one of them wins: this many lost in a row is a fault elsewhere. */
const MOST_TRIES = 20;

const hasOwnTime = (data: unknown): data is { readonly at: Instant } =>
  typeof data === 'object' && data !== null && 'at' in data && typeof data.at === 'string';

/**
 * Ids of the events a cause has on a stream: by type, and by number within the type. So a repeated command collides with its
 * own events even if it now decides on fewer, more or other ones; and one cause may still run several commands on a stream.
 */
const idOf = (events: readonly DecidedEvent[], index: number, stream: string, causeId: string): string => {
  const { type } = events[index]!;
  let nth = 0;
  for (let before = 0; before < index; before += 1) if (events[before]!.type === type) nth += 1;
  return deriveId(causeId, stream, type, nth);
};

const toNewEvents = <Event extends DecidedEvent>(
  events: readonly Event[],
  stream: string,
  { causeId, time }: CommandContext,
  belongsTo: string | undefined,
  keyOf: (event: Event) => string | null,
): readonly NewEvent[] => {
  const traceparent = withinTrace(belongsTo);
  return events.map((event, index) => ({
    id: idOf(events, index, stream, causeId),
    type: event.type,
    version: registry.get(event.type)?.version ?? 1,
    time: hasOwnTime(event.data) ? event.data.at : time,
    data: event.data,
    meta: traceparent === undefined ? { key: keyOf(event) } : { key: keyOf(event), traceparent },
  }));
};

/** Commands on one stream run one after the other within a process; between processes the expected revision decides. */
export const commandRunner = <State, Command, Event extends DecidedEvent>(
  options: CommandRunnerOptions<State, Command, Event>,
): CommandRunner<State, Command, Event> => {
  const { store, decider, keyOf, cacheSize } = options;
  const memory = streamMemory(store, decider, cacheSize, options.whose);
  const streams = oneAtATime();
  const conflicts = counter(groundMetrics.appendConflicts);

  const decideAndAppend = async (stream: string, command: Command, context: CommandContext) => {
    const remembered = memory.cached(stream) ?? (context.likelyNew === true ? memory.nothing() : undefined);
    let known = remembered ?? (await memory.catchUp(stream));
    // What we remember may be old. An append finds out by conflict; having nothing to append does not.
    let current = remembered === undefined || memory.isCertain(stream, known);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const events = decider.decide(command, known.state);
      // What no message caused, such as a wake-up or a receipt, goes on with the trace of the stream.
      const asked = toNewEvents(events, stream, context, context.traceparent ?? known.traceparent, keyOf);
      const ids = asked.map((event) => event.id);
      const repeated = ids.some((id) => known.ids.has(id));
      if (asked.length > 0 && !repeated) {
        const result = await store.append(stream, asked, known.revision === -1 ? 'no-stream' : known.revision);
        if (result.outcome === 'appended' && !result.duplicate) {
          options.onAppended?.(events, known.state);
          return {
            state: memory.learn(stream, known, events, ids, asked[0]?.meta.traceparent).state,
            events,
            repeated,
          };
        }
        if (result.outcome === 'conflict') conflicts({ category: categoryOf(stream) });
        // A conflict, or our very events, stored by someone else or by an append whose answer was lost: look what is there.
      } else if (current) {
        return { state: known.state, events: [], repeated };
      }
      known = await memory.catchUp(stream, known);
      current = true;
    }
    throw new StoreUnavailable(`Others were faster ${MOST_TRIES} times in a row on one stream`);
  };

  /** Most commands change nothing on a stream that is at hand and surely as we know it: they cost no promise. */
  const nothingToDo = (stream: string, command: Command): CommandResult<State, Event> | undefined => {
    const known = streams.isBusy(stream) ? undefined : memory.cached(stream);
    if (known === undefined || !memory.isCertain(stream, known)) return undefined;
    const events = decider.decide(command, known.state);
    return events.length === 0 ? { state: known.state, events, repeated: false } : undefined;
  };

  const recall = (stream: string, revision: number): KnownStream<State> | undefined => {
    const cached = memory.cached(stream);
    return cached !== undefined && cached.revision >= revision ? cached : undefined;
  };

  return {
    recall,
    run: (stream, command, context) =>
      nothingToDo(stream, command) ??
      streams.run(stream, async () => {
        try {
          return await decideAndAppend(stream, command, context);
        } catch (error) {
          // The append may or may not have been stored: what we remember of the stream is no longer sure.
          memory.forget(stream);
          throw error;
        }
      }),
    load: (stream, revision = Number.POSITIVE_INFINITY) =>
      streams.run(stream, async () => recall(stream, revision) ?? memory.catchUp(stream, memory.cached(stream))),
  };
};
