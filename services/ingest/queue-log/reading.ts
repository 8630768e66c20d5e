/** Reading one queue_log after another: lines become events, and the place moves on when those are durable. */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import { tally } from '../recording.ts';
import { readQueueLogLine } from './line.ts';
import { headOf, NOTHING_READ, readLines, type LogFile } from './log-file.ts';
import type { Place } from './place.ts';
import { settle } from './calls.ts';
import type { QueueLogMemory } from './memory.ts';
import { hear } from './translate.ts';

/** Lines refused by reason, events skipped by name. */
export interface LineCounts {
  readonly refused: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
}

/** A record further ahead than this comes from a clock that is wrong; it would drag all later ones along. */
const FUTURE_TOLERANCE_MS = 24 * 3_600_000;

/** Changes the memory it is given. */
export const lineTranslator = (clock: Pick<Clock, 'now'>, log: Logger) => {
  const refused = tally();
  const skipped = tally();
  const refuse = (reason: string): void => {
    refused.add(reason);
    log.warn({ reason }, 'queue_log line refused');
  };
  return {
    counts: (): LineCounts => ({ refused: refused.toRecord(), skipped: skipped.toRecord() }),
    translate(line: string, memory: QueueLogMemory): readonly InboundEvent[] {
      const read = readQueueLogLine(line);
      if (!read.ok || read.record.at > clock.now() + FUTURE_TOLERANCE_MS) {
        refuse(read.ok ? 'bad-time' : read.reason);
        return [];
      }
      const { events, skipped: reason } = hear(memory, read.record);
      if (reason !== null) skipped.add(reason);
      return events;
    },
  };
};

export interface ReadingOptions {
  readonly place: Place;
  readonly memory: QueueLogMemory;
  readonly translate: (line: string, memory: QueueLogMemory) => readonly InboundEvent[];
  /** Resolves when the events are durable. */
  readonly accept: (events: readonly InboundEvent[]) => Promise<void>;
  readonly save: (place: Place, memory: QueueLogMemory) => Promise<void>;
}

/** The place and the memory change together, and only after `accept` and `save`: a failure in between reads the lines again. */
export const reading = ({ place: start, memory: remembered, translate, accept, save }: ReadingOptions) => {
  let place = start;
  let stored = start;
  let memory = remembered;
  const store = async (there: Place, next: QueueLogMemory): Promise<void> => {
    await save(there, next);
    stored = there;
    memory = next;
  };
  const moveTo = async (log: LogFile, offset: number, next: QueueLogMemory): Promise<void> => {
    await store({ offset, head: await headOf(log, offset) }, next);
    place = stored;
  };
  return {
    place: (): Place => place,
    /** Begins another file. Not stored before something of it was read: until then a restart finds its way from the old one. */
    beginFile(): void {
      place = { offset: 0, head: NOTHING_READ };
    },
    skipTo: (log: LogFile, offset: number): Promise<void> => moveTo(log, offset, memory),
    /** Tells what time alone decides: of calls that left their queue for nowhere. */
    async settle(now: number): Promise<void> {
      const afterwards = structuredClone(memory);
      const events = settle(afterwards, now);
      if (events.length === 0) return;
      await accept(events);
      await store(stored, afterwards);
    },
    /** Takes the next lines, up to a chunk; false when there are none. `atEnd` also takes a last line without its end. */
    async readOn(log: LogFile, atEnd: boolean): Promise<boolean> {
      const { lines, next } = await readLines(log, place.offset, atEnd);
      if (next === place.offset) return false;
      const afterwards = structuredClone(memory);
      const events = lines.flatMap((line) => translate(line, afterwards));
      if (events.length > 0) await accept(events);
      await moveTo(log, next, afterwards);
      return true;
    },
  };
};
export type Reading = ReturnType<typeof reading>;
