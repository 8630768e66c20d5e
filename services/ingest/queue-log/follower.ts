/**
 * Follows a live queue_log: waits for it, reads what is appended, goes on across rotation (finishes the old file first) and
 * truncation, and after a restart where it stopped. What was accepted but not yet noted as read is read again after a crash
 * and leads to the same event ids.
 */
import path from 'node:path';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Logger } from 'pino';
import type { TranslatorSettings } from '../translate.ts';
import {
  findRotated,
  isSame,
  NOTHING_READ,
  openLog,
  refuseNoFile,
  sizeOf,
  successorOf,
  type LogFile,
} from './log-file.ts';
import { placeKeeper } from './place.ts';
import { lineTranslator, reading, type LineCounts, type Reading } from './reading.ts';
import { emptyMemory } from './memory.ts';

export interface FollowOptions {
  readonly file: string;
  readonly platform: Platform;
  readonly settings: TranslatorSettings;
  /** Ingest's own: resolves when the events are durable. */
  readonly accept: (events: readonly InboundEvent[], source: string) => Promise<void>;
  /** Where to begin in a file never followed before. */
  readonly from: 'start' | 'end';
  /** Part of the derived ids: give each PBX its own. */
  readonly source?: string;
  readonly pollMs?: number;
}

export interface QueueLogFollower {
  /** Since it started. */
  counts(): LineCounts;
  /** Finishes what is in hand. Idempotent. */
  stop(): Promise<void>;
}

const POLL_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** Which file to read now. `from` is set as long as the file was never followed. */
const fileFinder = (file: string, read: Reading, startFrom: 'start' | 'end' | null, log: Logger) => {
  let from = startFrom;
  return async (): Promise<LogFile | null> => {
    const found = await openLog(file);
    const { offset, head } = read.place();
    if (found && from === 'end') await read.skipTo(found, await sizeOf(found));
    if (found && from !== null) {
      from = null;
      return found;
    }
    if (found && (await isSame(found, offset, head))) return found;
    const old = await findRotated(file, offset, head);
    if (old) {
      await found?.handle.close();
      return old;
    }
    if (found) {
      log.warn('the queue_log that was followed is gone; the one in its place is read from its start');
      read.beginFile();
    }
    return found;
  };
};

/** Reads what there is to read, whichever files it is in. */
const poller = (file: string, read: Reading, find: () => Promise<LogFile | null>, isStopping: () => boolean) => {
  let current: LogFile | null = null;
  const change = async (to: LogFile | null): Promise<void> => {
    await current?.handle.close();
    current = to;
  };
  const readAll = async (log: LogFile, atEnd: boolean): Promise<void> => {
    let more = true;
    while (more && !isStopping()) more = await read.readOn(log, atEnd);
  };
  return {
    close: () => change(null),
    async poll(): Promise<void> {
      const { offset, head } = read.place();
      if (current && !(await isSame(current, offset, head))) await change(null);
      current ??= await find();
      while (current) {
        await readAll(current, false);
        const next = await successorOf(current, file);
        // The writer has moved on: what the old file holds now is all it will ever hold.
        if (next) await readAll(current, true);
        if (isStopping()) await next?.handle.close();
        if (!next || isStopping()) return;
        await change(next);
        read.beginFile();
      }
    },
  };
};

/** Runs `work` again and again, `pollMs` apart, further apart while it fails. */
const repeatedly = (clock: Clock, log: Logger, pollMs: number, work: () => Promise<void>) => {
  let failures = 0;
  let stopped = false;
  let cancel: Cancel = () => {};
  let inHand: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    try {
      await work();
      failures = 0;
    } catch (error) {
      // The disk, the bus or the database failed: nothing was noted as read, so the same lines are read again.
      failures += 1;
      log.warn({ err: error }, 'queue_log cannot be followed now, trying again');
    }
    schedule(Math.min(LONGEST_RETRY_MS, pollMs * 2 ** Math.min(failures, 10)));
  };
  const schedule = (delayMs: number): void => {
    if (!stopped) cancel = clock.after(delayMs, () => (inHand = tick()));
  };
  schedule(0);
  return async (): Promise<void> => {
    stopped = true;
    cancel();
    await inHand;
  };
};

/** Starts following at once; a missing file is waited for. Rejects with `QueueLogProblem`, or when its own database cannot be opened. */
export const followQueueLog = async (options: FollowOptions): Promise<QueueLogFollower> => {
  const { platform, settings, accept, from, source = 'queue-log', pollMs = POLL_MS } = options;
  const file = path.resolve(options.file);
  await refuseNoFile(file);
  const keeper = await placeKeeper(platform, settings);
  const known = await keeper.load(file);
  const lines = lineTranslator(platform.clock, platform.log);
  const read = reading({
    place: known?.place ?? { offset: 0, head: NOTHING_READ },
    memory: known?.memory ?? emptyMemory(),
    translate: (line, memory) => lines.translate(line, memory),
    accept: (events) => accept(events, source),
    save: (place, memory) => keeper.save(file, place, memory),
  });
  let stopping = false;
  const find = fileFinder(file, read, known === null ? from : null, platform.log);
  const { poll, close } = poller(file, read, find, () => stopping);
  const end = repeatedly(platform.clock, platform.log, pollMs, async () => {
    await poll();
    if (!stopping) await read.settle(platform.clock.now());
  });
  return {
    counts: () => lines.counts(),
    async stop() {
      stopping = true;
      await end();
      await close();
    },
  };
};
