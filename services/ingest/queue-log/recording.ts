/** A whole queue_log as a recording. Lines are sorted by their time first: several writers, and a clock once set wrong, shuffle them. */
import { closeSync, openSync, readSync } from 'node:fs';
import { epochMs } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import TinyQueue from 'tinyqueue';
import { LONGEST_LINE, openText, RecordingUnreadable, tally, unreadable, type Recording } from '../recording.ts';
import { isZone } from '../zones.ts';
import { isCallEvent, readQueueLogLine, type QueueLogRecord } from './line.ts';
import { GOES_ON_MS, settle } from './calls.ts';
import { emptyMemory } from './memory.ts';
import { hear } from './translate.ts';

export interface QueueLogOptions {
  /** The centre's zone; the log itself has epoch seconds. */
  readonly zone?: string;
}

/** Where the readable lines are, in order of time. */
interface LineIndex {
  readonly at: number[];
  readonly from: number[];
  readonly length: number[];
}

const CHUNK_BYTES = 256 * 1024;

/** Lines with their place in the file, in bytes. */
async function* placedLines(file: string): AsyncGenerator<{ line: string; from: number; length: number }> {
  const handle = await openText(file, { again: true });
  try {
    let rest = Buffer.alloc(0);
    let from = 0;
    for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false })) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      let begin = 0;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', begin)) {
        yield { line: rest.toString('utf8', begin, end), from: from + begin, length: end - begin };
        begin = end + 1;
      }
      from += begin;
      rest = rest.subarray(begin);
      if (rest.length <= LONGEST_LINE) continue;
      // No line is as long. What comes of it later begins with NUL, so that it is none either.
      from += rest.length - 1;
      rest = Buffer.alloc(1);
    }
    if (rest.length > 0) yield { line: rest.toString('utf8'), from, length: rest.length };
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
}

/** Reads lines of a file by place; neighbours come from one chunk. */
const lineFetcher = (descriptor: number) => {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let chunkFrom = 0;
  let chunkLength = 0;
  return (from: number, length: number): string => {
    if (length > CHUNK_BYTES) {
      const long = Buffer.alloc(length);
      return long.toString('utf8', 0, readSync(descriptor, long, 0, length, from));
    }
    if (from < chunkFrom || from + length > chunkFrom + chunkLength) {
      chunkFrom = from;
      chunkLength = readSync(descriptor, chunk, 0, CHUNK_BYTES, from);
    }
    return chunk.toString('utf8', from - chunkFrom, from - chunkFrom + length);
  };
};

function* records(file: string, { at, from, length }: LineIndex): Generator<QueueLogRecord> {
  const order = Uint32Array.from(at.keys()).sort((a, b) => at[a]! - at[b]! || a - b);
  const descriptor = openSync(file, 'r');
  try {
    const fetch = lineFetcher(descriptor);
    for (const line of order) {
      const read = readQueueLogLine(fetch(from[line]!, length[line]!));
      if (read.ok) yield read.record;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** As they are told; `until`: all that comes later happened after it. */
function* told(file: string, index: LineIndex, skip: (event: string) => void) {
  const memory = emptyMemory(false);
  for (const record of records(file, index)) {
    const { events, skipped } = hear(memory, record);
    if (skipped !== null) skip(skipped);
    yield { events, until: record.at - GOES_ON_MS };
  }
  yield { events: settle(memory, Number.POSITIVE_INFINITY), until: Number.POSITIVE_INFINITY };
}

/** What is told late, of a call that left its queue for nowhere, stands where it happened. */
function* eventsOf(file: string, index: LineIndex, skip: (event: string) => void): Generator<InboundEvent> {
  const upcoming = new TinyQueue<{ readonly event: InboundEvent; readonly at: number; readonly rank: number }>(
    [],
    (a, b) => a.at - b.at || a.rank - b.rank,
  );
  let rank = 0;
  for (const { events, until } of told(file, index, skip)) {
    for (const event of events) upcoming.push({ event, at: epochMs(event.data.at), rank: (rank += 1) });
    while (upcoming.length > 0 && upcoming.peek()!.at <= until) yield upcoming.pop()!.event;
  }
}

/** Two passes: the first finds what can be read, the second, as it is asked for, tells it. Throws `RecordingUnreadable`. */
export const readQueueLog = async (file: string, options: QueueLogOptions = {}): Promise<Recording> => {
  const { zone = 'Europe/Moscow' } = options;
  if (!isZone(zone))
    throw new RecordingUnreadable(`Cannot read the recording in zone ${zone}: it is no IANA time zone.`);
  const index: LineIndex = { at: [], from: [], length: [] };
  const refused = tally();
  const calls = new Set<string>();
  for await (const { line, from, length } of placedLines(file)) {
    if (line.trim() === '') continue;
    const read = readQueueLogLine(line);
    if (!read.ok) {
      refused.add(read.reason);
      continue;
    }
    index.at.push(read.record.at);
    index.from.push(from);
    index.length.push(length);
    if (isCallEvent(read.record.event)) calls.add(read.record.callId);
  }
  const skipped = tally();
  eventsOf(file, index, skipped.add).forEach(() => {});
  return {
    zone,
    firstAt: index.at.reduce((first, at) => Math.min(first, at), index.at[0] ?? 0),
    lastAt: index.at.reduce((last, at) => Math.max(last, at), 0),
    calls: calls.size,
    counts: { callsRead: calls.size, rowsRefused: refused.toRecord(), ignored: { phantom: 0, ...skipped.toRecord() } },
    events: () => eventsOf(file, index, () => {}),
  };
};
