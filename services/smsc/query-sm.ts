/** What has become of a message, for those who ask (query_sm). */
import smpp, { type PDU } from 'smpp';
import type { SmscStore } from './smsc-store.ts';

const STATE = { accepted: 1, delivered: 2, failed: 5 } as const;

/** Ids are asked for as they were answered: in hex. */
export const answerToQuery = (pdu: PDU, store: SmscStore, now: number): PDU => {
  const id = pdu.message_id ?? '';
  const state = /^[0-9a-f]{1,12}$/i.test(id) ? store.stateOf(Number.parseInt(id, 16), now) : null;
  if (state === null) return pdu.response({ command_status: smpp.errors['ESME_RQUERYFAIL'] ?? 0x67 });
  return pdu.response({ message_id: id, message_state: STATE[state], error_code: state === 'failed' ? 1 : 0 });
};
