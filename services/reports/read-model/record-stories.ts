/** Keeps the events that may belong to a case, so its timeline can be told step by step. Nothing sealed and no caller is kept. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { Transaction } from 'kysely';
import type { ReportTables, StoryRecord } from './tables.ts';
import { addRows } from './write-rows.ts';

/** Known from the row's own columns, or about the person. */
const leftOut = new Set(['tenantId', 'callerId', 'caseId', 'smsId', 'at', 'caller', 'sealedText', 'sealedNumber']);

/** The same value without those fields, at any depth. By hand: a replacer for `JSON.stringify` takes several times as long. */
const withoutThem = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutThem);
  const kept: Record<string, unknown> = {};
  for (const [field, of] of Object.entries(value)) if (!leftOut.has(field)) kept[field] = withoutThem(of);
  return kept;
};

const factsOf = (data: object): string => JSON.stringify(withoutThem(data));

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
  await addRows(trx, 'stories', ['callerId', 'at', 'eventId'], stories);
};
