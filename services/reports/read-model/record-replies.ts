/** Keeps what callers wrote, sealed as it came, for whoever looks at their case where the keys are. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';
import type { Transaction } from 'kysely';
import type { ReportTables } from './tables.ts';
import { addRows } from './write-rows.ts';

export const recordReplies = async (trx: Transaction<ReportTables>, envelopes: readonly Envelope[]): Promise<void> => {
  const replies = envelopes
    .filter(({ type }) => type === 'SmsReceived')
    .map(({ id, data }) => {
      const { callerId, sealedText } = data as SmsEventOf<'SmsReceived'>;
      return { eventId: id, callerId, sealedText };
    });
  await addRows(trx, 'replies', ['eventId'], replies);
};
