/**
 * Follows the store from a checkpoint: first what is already there, then what is appended. At least once, in the global order.
 */
import type { Logger } from 'pino';
import type { Clock } from './clock/clock.ts';
import type { Work } from './clock/work.ts';
import type { EventStore, Position, StoredEvent } from './event-store/port.ts';
import { lazyCheckpoint } from './lazy-checkpoint.ts';

export interface FollowStoreOptions {
  readonly store: EventStore;
  /** Of the checkpoint: one name, one reader. */
  readonly name: string;
  readonly categories: readonly string[];
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  /** Most events given to `handle` at once. */
  readonly batchSize?: number;
  /** Most events a crash may repeat, or the few more of the last batch; 500 by default. */
  readonly saveAfterEvents?: number;
  /** Looks without being woken too, every so many milliseconds: for events other processes append. Not for virtual time. */
  readonly pollMs?: number;
  /**
   * Where several processes might follow under this name: a number while it is for this one to do, the same number as long as no
   * other can have done it; null while it is not. Without it, each of them follows.
   */
  readonly turn?: () => number | null;
  /** Events in order. Rejected means "not handled": the same ones come again, perhaps with more, after a pause. */
  handle(events: readonly StoredEvent[]): Promise<void>;
}

export interface Following {
  /** Of the last event handled since the start; undefined before the first look. */
  readonly position?: Position | undefined;
  /**
   * Resolves once everything stored when asked is handled, or it is not our turn; while handling fails, not before it succeeds. Rejects when following
   * stops first. In virtual time never inside tracked work: a pause after a failure passes only when nothing is in hand.
   */
  caughtUp(): Promise<void>;
  /** Looks now, for instance because it may be this one's turn. */
  wake(): void;
  /** Finishes the batch in hand and saves the checkpoint. Idempotent. */
  stop(): Promise<void>;
}

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

const BATCH = 256;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

export const followStore = (options: FollowStoreOptions): Following => {
  const { store, name, categories, clock, work, log, batchSize = BATCH, pollMs, saveAfterEvents } = options;
  const checkpoint = lazyCheckpoint({ store, name, clock, log, saveAfterEvents });
  const turnNow = options.turn ?? (() => 0);
  let position: Position | undefined;
  let lastTurn: number | null = null;
  /** Somebody woke us since we last began to read. */
  let woken = false;
  let failures = 0;
  let running: Promise<void> | undefined;
  let cancelPause: (() => void) | undefined;
  let cancelPoll: (() => void) | undefined;
  let stopping: Promise<void> | undefined;
  let waiting: Waiting[] = [];

  /** Where the one before us got to may be further than we know. */
  const takeTurn = (turn: number | null): void => {
    if (turn !== lastTurn) {
      checkpoint.forget();
      position = undefined;
    }
    lastTurn = turn;
  };

  const handleAll = async (): Promise<void> => {
    woken = false;
    const turn = turnNow();
    takeTurn(turn);
    if (turn === null) return;
    position ??= await checkpoint.load();
    for (;;) {
      woken = false;
      const events = await store.readAll(position, categories, batchSize);
      const last = events.at(-1);
      if (last === undefined) return;
      if (turnNow() !== turn) return wake();
      await options.handle(events);
      position = last.position;
      await checkpoint.moved(position, events.length);
      // A short answer was the end: what came since woke us.
      if (stopping || (events.length < batchSize && !woken)) return;
    }
  };

  const stopped = (): Error => new Error(`Stopped following the store as ${name}`);

  const pause = (error: unknown): void => {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures);
    failures += 1;
    log.warn({ err: error, reader: name, pauseMs }, 'following the store failed; trying again after a pause');
    if (stopping) return;
    cancelPause = clock.after(pauseMs, () => {
      cancelPause = undefined;
      wake();
    });
  };

  const settle = (tell: (one: Waiting) => void): void => {
    const told = waiting;
    waiting = [];
    told.forEach(tell);
  };

  const round = async (): Promise<void> => {
    try {
      await handleAll();
      failures = 0;
    } catch (error) {
      pause(error);
    }
    running = undefined;
    // A wake during the last read found us running: without this it would be lost. Still within the tracked promise.
    if (woken) wake();
    else if (!cancelPause && !stopping) settle((one) => one.resolve());
  };

  const wake = (): void => {
    woken = true;
    // In a pause the pause decides: a busy store must not turn a failing handler into a busy loop.
    if (!running && !cancelPause && !stopping) running = work.track(round());
  };

  const poll = (everyMs: number): void => {
    cancelPoll = clock.after(everyMs, () => {
      wake();
      poll(everyMs);
    });
  };

  const leave = store.onAppend(categories, wake);
  const stop = async (): Promise<void> => {
    leave();
    cancelPause?.();
    cancelPoll?.();
    await running;
    await checkpoint.flush();
    settle((one) => one.reject(stopped()));
  };

  if (pollMs !== undefined) poll(pollMs);
  wake();
  return {
    get position() {
      return position;
    },
    caughtUp: () =>
      new Promise((resolve, reject) => {
        if (stopping) return reject(stopped());
        waiting.push({ resolve, reject });
        wake();
      }),
    wake,
    stop: () => (stopping ??= stop()),
  };
};
