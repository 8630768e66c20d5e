/** The rule of expected revisions, once, for the adapters that keep streams themselves. */
import type { AppendResult, ExpectedRevision } from './port.ts';

/** What the rule must see of a stream. */
export interface StreamView {
  /** Revision of its last event, -1 when it does not exist. */
  readonly last: number;
  /** Up to `count` event ids in order, from `revision` on. */
  idsFrom(revision: number, count: number): readonly string[];
  /** Where an event id stands in this stream, or null. */
  revisionOf(id: string): number | null;
}

const lastExpected = (expected: ExpectedRevision, stream: StreamView, firstId: string): number => {
  if (expected === 'no-stream') return -1;
  if (expected !== 'any') return expected;
  // `any` has no revision to look behind, so a repeat is found by its first id.
  const already = stream.revisionOf(firstId);
  return already === null ? stream.last : already - 1;
};

/** Whether to write these events, or the answer when there is nothing to write. */
export const judgeAppend = (
  stream: StreamView,
  ids: readonly [string, ...string[]],
  expected: ExpectedRevision,
): 'write' | AppendResult => {
  const after = lastExpected(expected, stream, ids[0]);
  if (after === stream.last) return 'write';
  if (after < stream.last) {
    const there = stream.idsFrom(after + 1, ids.length);
    if (ids.every((id, i) => id === there[i])) {
      return { outcome: 'appended', revision: after + ids.length, duplicate: true };
    }
  }
  return { outcome: 'conflict', actual: stream.last };
};

/** Ids of the events, refusing an append of none: there would be no revision to answer. */
export const idsOf = (events: readonly { readonly id: string }[]): readonly [string, ...string[]] => {
  const [first, ...rest] = events.map((event) => event.id);
  if (first === undefined) throw new TypeError('An append needs at least one event');
  return [first, ...rest];
};
