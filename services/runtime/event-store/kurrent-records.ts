/**
 * Our events as KurrentDB's records, and back. A record's id is that of one attempt to write it, derived from ours: so a write that
 * succeeds was this one, and never another's with the same events (`kurrent-append.ts`). Our own id is in the metadata.
 */
import type { AllStreamResolvedEvent, JSONEventData, JSONType, ResolvedEvent } from '@kurrent/kurrentdb-client';
import type { Instant } from '@ringback/contracts/ids.ts';
import { z } from 'zod';
import type { NewEvent, Position, StoredEvent } from './port.ts';

const metadata = z.object({
  id: z.string(),
  version: z.int(),
  time: z.string().transform((time) => time as Instant),
  key: z.string().nullable(),
  traceparent: z.string().optional(),
});

/** The client would lose what JSON cannot hold, without a word to the caller. */
const asJson = (data: unknown): JSONType => {
  if (JSON.stringify(data) === undefined) throw new TypeError('The data of an event must be JSON');
  return data as JSONType;
};

export const toRecord = ({ id, type, version, time, data, meta }: NewEvent, recordId: string): JSONEventData => ({
  id: recordId,
  contentType: 'application/json',
  type,
  data: asJson(data),
  metadata: { id, version, time, ...meta },
});

interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** `commit/prepare`. */
export const positionText = ({ commit, prepare }: LogPosition): Position => `${commit}/${prepare}`;

export const parsePosition = (position: Position): LogPosition => {
  const parts = /^(\d+)\/(\d+)$/.exec(position);
  if (!parts) throw new TypeError(`Not a position of KurrentDB: ${position}`);
  return { commit: BigInt(parts[1]!), prepare: BigInt(parts[2]!) };
};

export const isAfter = (one: Position, other: Position): boolean => {
  const [a, b] = [parsePosition(one), parsePosition(other)];
  return a.commit === b.commit ? a.prepare > b.prepare : a.commit > b.commit;
};

/** Null for what is no event of ours: links that lead nowhere, deletions and other records of the system. */
export const fromRecord = ({ event }: ResolvedEvent | AllStreamResolvedEvent): StoredEvent | null => {
  if (event === undefined || event.type.startsWith('$')) return null;
  const { streamId: stream, revision, type, position } = event;
  const read = metadata.safeParse(event.metadata);
  if (!read.success || !event.isJson || position === undefined) {
    throw new Error(`Event ${revision} of ${stream} in KurrentDB was not written by Ringback`);
  }
  const { id, version, time, ...meta } = read.data;
  return {
    id,
    type,
    version,
    time,
    data: event.data,
    meta,
    stream,
    revision: Number(revision),
    position: positionText(position),
  };
};
