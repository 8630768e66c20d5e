/** What a caller wrote, in the steps of their case: only where this process has the keys, and with every number in it masked. */
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { TimelineEntry } from '../shapes.ts';

/** As long as a telephone number or a card, however its digits are set apart. */
const LONG_NUMBER = /\+?\d(?:[\s().-]*\d){6,}/g;
const masked = (text: string): string => text.replaceAll(LONG_NUMBER, '•••');

/** Adds `text`: null once the caller is forgotten; left out where nobody here can read it. */
export const withReplies = async (
  db: Kysely<ReportTables>,
  keys: Platform['sealing'] | null,
  callerId: string,
  steps: readonly TimelineEntry[],
): Promise<readonly TimelineEntry[]> => {
  if (keys === null || !steps.some(({ type }) => type === 'SmsReceived')) return steps;
  const rows = await db.selectFrom('replies').selectAll().where('callerId', '=', callerId).execute();
  const texts = new Map<string, string | null>();
  for (const { eventId, sealedText } of rows) {
    const text = await keys.unseal(callerId as CallerId, sealedText);
    texts.set(eventId, text === null ? null : masked(text));
  }
  return steps.map((step) =>
    texts.has(step.id) ? { ...step, data: { ...step.data, text: texts.get(step.id) ?? null } } : step,
  );
};
