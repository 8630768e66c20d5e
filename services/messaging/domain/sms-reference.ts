/** What an SMS is called where there is room for 16 bits only: SMPP's user_message_reference. */
import type { SmsId } from '@ringback/contracts/ids.ts';

/** The first 16 bits of the id, so the same wherever it is asked for. */
export const referenceOf = (sms: SmsId): number => Number.parseInt(sms.slice(0, 4), 16);
