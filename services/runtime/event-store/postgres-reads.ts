/**
 * Reads of single streams, gathered: who asks while one question is under way shares the next. Hundreds of callers in hand at once
 * then cost a few ways to the server and back, not one each, and that is most of what an event without consequences costs.
 */
import { batched } from '../batched.ts';
import type { StoredEvent } from './port.ts';
import type { EventStatements, StreamRead } from './postgres-statements.ts';

export interface BatchedReads {
  /** As the store has it after the call. Rejects with what the statement rejects with. */
  read(stream: string, fromRevision: number): Promise<readonly StoredEvent[]>;
}

const MOST_STREAMS = 256;

/** A number has no space, so the first one ends it. */
const keyOf = ({ fromRevision, stream }: StreamRead): string => `${fromRevision} ${stream}`;

const readOf = (key: string): StreamRead => {
  const space = key.indexOf(' ');
  return { fromRevision: Number(key.slice(0, space)), stream: key.slice(space + 1) };
};

export const batchedReads = ({ readStreams }: Pick<EventStatements, 'readStreams'>): BatchedReads => {
  const ask = batched(async (keys: readonly string[]) => {
    const found = await readStreams(keys.map(readOf));
    return new Map(keys.map((key, i) => [key, found[i]!]));
  }, MOST_STREAMS);
  return { read: async (stream, fromRevision) => (await ask(keyOf({ stream, fromRevision }))) ?? [] };
};
