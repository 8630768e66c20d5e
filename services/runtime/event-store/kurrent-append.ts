/**
 * Appending with an expected revision. KurrentDB answers a repeated append (same record ids, same revision) as it answered the first
 * one, so nobody could tell whether they wrote or another did; and with `any` it remembers ids for a while only. The port promises
 * both. So the records of each append get ids of their own: success means "written now, by this call", and a repeat meets a wrong
 * expected version, upon which we look whether the events behind that revision are these very ones.
 */
import { randomUUID } from 'node:crypto';
import type { JSONEventData } from '@kurrent/kurrentdb-client';
import { deriveId } from '@ringback/contracts/ids.ts';
import type { Clock } from '../clock/clock.ts';
import { idsOf, judgeAppend, type StreamView } from './append-rule.ts';
import type { KurrentConnection } from './kurrent-connection.ts';
import type { KurrentReads } from './kurrent-reads.ts';
import { toRecord } from './kurrent-records.ts';
import { type AppendResult, type EventStore, type StoredEvent, StoreUnavailable } from './port.ts';

type Attempt = { readonly written: number } | { readonly actual: number };

/** Rivals with `any` are few, and each round one of them wins. */
const MOST_TRIES = 20;
/** A server knows of a write a moment before readers do: it flushes, replicates and indexes in between. */
const FIRST_LOOK_MS = 2;
const LONGEST_LOOK_MS = 100;
const MOST_LOOKS = 60;

const viewOf = (events: readonly StoredEvent[], last: number, first: number): StreamView => ({
  last,
  idsFrom: (revision, count) => events.slice(revision - first, revision - first + count).map(({ id }) => id),
  revisionOf: (id) => events.find((event) => event.id === id)?.revision ?? null,
});

export const kurrentAppend = (
  connection: KurrentConnection,
  reads: KurrentReads,
  clock: Clock,
): EventStore['append'] => {
  const { client, kurrent, ask } = connection;
  const opened = randomUUID();
  let appends = 0;

  const attempt = async (stream: string, records: JSONEventData[], last: number): Promise<Attempt> => {
    const streamState = last === -1 ? kurrent.NO_STREAM : BigInt(last);
    try {
      const result = await ask(() => client.appendToStream(stream, records, { streamState, requiresLeader: true }));
      return { written: Number(result.nextExpectedRevision) };
    } catch (error) {
      if (!(error instanceof kurrent.WrongExpectedVersionError)) throw error;
      return { actual: error.actualState === kurrent.NO_STREAM ? -1 : Number(error.actualState) };
    }
  };

  /** So that whoever was told of a revision can also read it. */
  const untilReadable = async (stream: string, revision: number): Promise<void> => {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      if (revision === -1 || (await reads.lastRevision(stream)) >= revision) return;
      const pauseMs = Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** looks);
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
    throw new StoreUnavailable(`KurrentDB at ${connection.address} does not show what it says was written`);
  };

  const whyNot = async (
    stream: string,
    ids: ReturnType<typeof idsOf>,
    after: number,
    actual: number,
  ): Promise<AppendResult> => {
    await untilReadable(stream, actual);
    const conflict: AppendResult = { outcome: 'conflict', actual };
    if (actual < after + ids.length) return conflict;
    const there = await reads.stream(stream, after + 1, ids.length);
    const verdict = judgeAppend(viewOf(there, actual, after + 1), ids, after === -1 ? 'no-stream' : after);
    return verdict === 'write' ? conflict : verdict;
  };

  /** Reads the whole stream to look for the ids. */
  const appendAnywhere = async (
    stream: string,
    ids: ReturnType<typeof idsOf>,
    records: JSONEventData[],
  ): Promise<AppendResult> => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const there = await reads.stream(stream, 0);
      const last = there.at(-1)?.revision ?? -1;
      const verdict = judgeAppend(viewOf(there, last, 0), ids, 'any');
      if (verdict !== 'write') return verdict;
      const result = await attempt(stream, records, last);
      if ('written' in result) return { outcome: 'appended', revision: result.written, duplicate: false };
      await untilReadable(stream, result.actual);
    }
    throw new StoreUnavailable(`Others were faster ${MOST_TRIES} times in a row on one stream`);
  };

  return async (stream, events, expected) => {
    const ids = idsOf(events);
    appends += 1;
    const records = events.map((event) => toRecord(event, deriveId(opened, appends, event.id)));
    if (expected === 'any') return appendAnywhere(stream, ids, records);
    const after = expected === 'no-stream' ? -1 : expected;
    const result = await attempt(stream, records, after);
    if ('written' in result) return { outcome: 'appended', revision: result.written, duplicate: false };
    return whyNot(stream, ids, after, result.actual);
  };
};
