/** What a deliver_sm or data_sm means: a receipt, or words of a caller. */
import { deriveId } from '@ringback/contracts/ids.ts';
import type { PDU } from 'smpp';
import type { IncomingSms, Receipt } from '../ports.ts';

export type Delivered =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'incoming'; readonly sms: IncomingSms }
  /** A receipt that names no message. */
  | { readonly kind: 'unreadable' };

/** Bits 5 to 2 of esm_class say what is carried; bits 7, 6, 1 and 0 are about something else. */
const RECEIPT_BIT = 0x04;
const INTERMEDIATE_BIT = 0x20;

/** `now`: receipts date themselves in a zone nobody tells, so what counts is when they came. */
export const readDelivered = (pdu: PDU, now: number): Delivered => {
  const esmClass = pdu.esm_class ?? 0;
  const text = textOf(pdu);
  if ((esmClass & (RECEIPT_BIT | INTERMEDIATE_BIT)) === 0) return { kind: 'incoming', sms: incoming(pdu, text, now) };
  const messageId = pdu.receipted_message_id || field(text, 'id');
  if (!messageId) return { kind: 'unreadable' };
  const state = (esmClass & INTERMEDIATE_BIT) === 0 ? stateOf(pdu, text) : 'pending';
  const error = state === 'failed' ? errorOf(pdu, text) : null;
  return { kind: 'receipt', receipt: { messageId, state, to: numberOf(pdu), error, at: now } };
};

const textOf = (pdu: PDU): string => {
  const message = pdu.short_message?.message;
  const carried = message !== undefined && message.length > 0 ? message : (pdu.message_payload?.message ?? '');
  return typeof carried === 'string' ? carried : carried.toString('latin1');
};

/** `id:… sub:… stat:… err:…`, SMPP 3.4 appendix B, in whatever case. */
const field = (text: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}:\\s*(\\S+)`, 'i').exec(text)?.[1];

const STATE_WORDS = [
  'SCHEDUL',
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
  'SKIPPED',
];
const PENDING = new Set(['SCHEDUL', 'ENROUTE', 'ACCEPTD']);

const stateWord = (pdu: PDU, text: string): string =>
  (STATE_WORDS[pdu.message_state ?? -1] ?? field(text, 'stat') ?? '').toUpperCase().slice(0, 7);

const stateOf = (pdu: PDU, text: string): Receipt['state'] => {
  const word = stateWord(pdu, text);
  if (word === 'DELIVRD') return 'delivered';
  return word === '' || PENDING.has(word) ? 'pending' : 'failed';
};

/** `UNDELIV 00b`: the state and the operator's own code. */
const errorOf = (pdu: PDU, text: string): string =>
  [stateWord(pdu, text), field(text, 'err')].filter((word) => word !== undefined && word !== '000').join(' ');

const INTERNATIONAL = 1;

/** Operators write international numbers with and without `+`; anything else is passed on as it came. */
const numberOf = (pdu: PDU): string => {
  const address = pdu.source_addr ?? '';
  const international = pdu.source_addr_ton === INTERNATIONAL || /^[1-9]\d{9,14}$/.test(address);
  return international && /^\d+$/.test(address) ? `+${address}` : address;
};

const TEN_MINUTES_MS = 600_000;

/**
 * SMPP gives a caller's message no id. The operator's reference tells it where there is one; else the same words within
 * ten minutes are taken as one message delivered twice.
 */
const incoming = (pdu: PDU, text: string, now: number): IncomingSms => {
  const header = pdu.short_message?.udh?.map((part) => part.toString('hex')).join('') ?? '';
  const told = pdu.receipted_message_id ?? pdu.user_message_reference ?? `t${Math.floor(now / TEN_MINUTES_MS)}`;
  return { replyId: deriveId('reply', told, header, text), from: numberOf(pdu), text, at: now };
};
