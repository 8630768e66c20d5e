/** Keeps the events that may belong to a case, so its timeline can be told step by step. Nothing sealed and no caller is kept. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { Transaction } from 'kysely';
import { slicesOf } from './few-shapes.ts';
import type { ReportTables, StoryRecord } from './tables.ts';

/** Known from the row's own columns, or about the person. */
const leftOut = new Set(['tenantId', 'callerId', 'caseId', 'smsId', 'at', 'caller', 'sealedText', 'sealedNumber']);

const factsOf = (data: object): string =>
  JSON.stringify(data, (key, value: unknown) => (leftOut.has(key) ? undefined : value));

const storyOf = ({ id, type, data }: Envelope): StoryRecord | null => {
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

/** `envelopes` of cases, sms and redials. An event that came before stays as it is. */
export const recordStories = async (trx: Transaction<ReportTables>, envelopes: readonly Envelope[]): Promise<void> => {
  const stories = envelopes.flatMap((envelope) => storyOf(envelope) ?? []);
  if (stories.length === 0) return;
  for (const slice of slicesOf(stories)) {
    await trx
      .insertInto('stories')
      .values(slice)
      .onConflict((conflict) => conflict.columns(['callerId', 'at', 'eventId']).doNothing())
      .execute();
  }
};
