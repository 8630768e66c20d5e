/**
 * A reader's checkpoint, saved seldom: each save is a durable write, and what it buys is only fewer repeats after a crash. As
 * delivery is at least once anyway, a crash may repeat a minute's worth, at most 500 events or so unless its reader says otherwise; a clean stop repeats none.
 * (A second instead of a minute would write, in a replay's virtual time, a checkpoint for almost every event.)
 */
import type { Logger } from 'pino';
import type { Clock } from './clock/clock.ts';
import type { EventStore, Position } from './event-store/port.ts';

export interface LazyCheckpoint {
  load(): Promise<Position>;
  /** The reader has handled `events` more, up to `position`. Never throws: a save that fails is logged and made up for later. */
  moved(position: Position, events: number): Promise<void>;
  /** Saves what is not saved yet. */
  flush(): Promise<void>;
  /** Never saves it: somebody else may have got further meanwhile. */
  forget(): void;
}

const SAVE_AFTER_MS = 60_000;
const SAVE_AFTER_EVENTS = 500;

export const lazyCheckpoint = (options: {
  readonly store: Pick<EventStore, 'loadCheckpoint' | 'saveCheckpoint'>;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly saveAfterEvents?: number | undefined;
}): LazyCheckpoint => {
  const { store, name, clock, log, saveAfterEvents = SAVE_AFTER_EVENTS } = options;
  let unsaved: Position | undefined;
  let events = 0;
  let cancelSave: (() => void) | undefined;

  const noLonger = (): void => {
    cancelSave?.();
    cancelSave = undefined;
  };

  const flush = async (): Promise<void> => {
    noLonger();
    if (unsaved === undefined) return;
    const saving = unsaved;
    events = 0;
    try {
      await store.saveCheckpoint(name, saving);
      if (unsaved === saving) unsaved = undefined;
    } catch (error) {
      log.warn({ err: error, reader: name }, 'the checkpoint could not be saved; a crash now would repeat events');
    }
  };

  return {
    load: () => store.loadCheckpoint(name),
    async moved(position, count) {
      unsaved = position;
      events += count;
      if (events >= saveAfterEvents) await flush();
      else cancelSave ??= clock.after(SAVE_AFTER_MS, flush);
    },
    flush,
    forget() {
      noLonger();
      unsaved = undefined;
      events = 0;
    },
  };
};
