/** Keeps the events that may belong to a case, so its timeline can be told step by step. Nothing sealed and no caller is kept. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { Transaction } from 'kysely';
import { padded, slicesOf } from './few-shapes.ts';
import type { ReportTables, StoryRecord } from './tables.ts';

/** Known from the row's own columns, or about the person. */
const leftOut = new Set(['tenantId', 'callerId', 'caseId', 'smsId', 'at', 'caller', 'sealedText']);

const factsOf = (data: object): string =>
  JSON.stringify(data, (key, value: unknown) => (leftOut.has(key) ? undefined : value));

const storyOf = ({ id, type, data }: Envelope): Omit<StoryRecord, 'sequence'> | null => {
  if (!('callerId' in data) || data.callerId === null) return null;
  return {
    callerId: data.callerId,
    at: data.at,
    eventId: id,
    caseId: 'caseId' in data ? data.caseId : null,
    smsId: 'smsId' in data ? data.smsId : null,
    type,
    data: factsOf(data),
  };
};

/** The last sequence number of each of these callers. */
const lastSequences = async (
  trx: Transaction<ReportTables>,
  callerIds: readonly string[],
): Promise<Map<string, number>> => {
  const rows = await trx
    .selectFrom('stories')
    .select(({ fn }) => ['callerId', fn.max('sequence').as('last')])
    .where('callerId', 'in', padded(callerIds))
    .groupBy('callerId')
    .execute();
  return new Map(rows.map(({ callerId, last }) => [callerId, Number(last)]));
};

/** `envelopes` of cases, sms and redials. An event that came before stays as it is. */
export const recordStories = async (trx: Transaction<ReportTables>, envelopes: readonly Envelope[]): Promise<void> => {
  const stories = envelopes.flatMap((envelope) => storyOf(envelope) ?? []);
  if (stories.length === 0) return;
  const last = await lastSequences(trx, [...new Set(stories.map(({ callerId }) => callerId))]);
  const rows = stories.map((story) => {
    const sequence = (last.get(story.callerId) ?? 0) + 1;
    last.set(story.callerId, sequence);
    return { ...story, sequence };
  });
  for (const slice of slicesOf(rows)) {
    await trx
      .insertInto('stories')
      .values(slice)
      .onConflict((conflict) => conflict.columns(['callerId', 'at', 'eventId']).doNothing())
      .execute();
  }
};
