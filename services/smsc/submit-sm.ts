/** Reading a submit_sm: who, to whom, which words, which part of how many. */
import type { DecodedMessage, PDU } from 'smpp';
import type { Concatenation, Submit } from './smsc-store.ts';

export const readSubmit = (pdu: PDU, esme: string, at: number): Submit => ({
  esme,
  source: pdu.source_addr ?? '',
  destination: (pdu.destination_addr ?? '').replace(/^\+/, ''),
  text: textOf(carriedBy(pdu)),
  at,
  concatenation: concatenationOf(pdu.short_message?.udh ?? []),
});

const carriedBy = (pdu: PDU): DecodedMessage | undefined =>
  pdu.short_message && pdu.short_message.message.length > 0 ? pdu.short_message : pdu.message_payload;

/** Binary content is shown byte by byte, as Latin-1. */
const textOf = (carried: DecodedMessage | undefined): string => {
  const message = carried?.message ?? '';
  return typeof message === 'string' ? message : message.toString('latin1');
};

const REFERENCE_8_BIT = 0x00;
const REFERENCE_16_BIT = 0x08;

const concatenationOf = (headers: readonly Buffer[]): Concatenation | null => {
  for (const header of headers) {
    if (header[0] === REFERENCE_8_BIT && header.length === 5) return numbered(header.readUInt8(2), header, 3);
    if (header[0] === REFERENCE_16_BIT && header.length === 6) return numbered(header.readUInt16BE(2), header, 4);
  }
  return null;
};

/** A part that says it is number 4 of 3 is taken for a text of its own. */
const numbered = (reference: number, header: Buffer, from: number): Concatenation | null => {
  const total = header.readUInt8(from);
  const number = header.readUInt8(from + 1);
  return total >= 1 && number >= 1 && number <= total ? { reference, total, number } : null;
};

const RECEIPT_MASK = 0x03;
const ON_FAILURE = 2;
const ON_SUCCESS = 3;

/** Whether this outcome is to be reported, by the two lowest bits of registered_delivery. */
export const wantsReceipt = (registeredDelivery: number, reached: boolean): boolean => {
  const wanted = registeredDelivery & RECEIPT_MASK;
  if (wanted === ON_FAILURE) return !reached;
  return wanted === ON_SUCCESS ? reached : wanted !== 0;
};
