/** Reading a submit_sm: who, to whom, which words, which part of how many. */
import type { DecodedMessage, PDU } from 'smpp';
import type { Concatenation, Submit } from './smsc-store.ts';

export const readSubmit = (pdu: PDU, esme: string, at: number): Submit => ({
  esme,
  source: pdu.source_addr ?? '',
  destination: (pdu.destination_addr ?? '').replace(/^\+/, ''),
  text: textOf(carriedBy(pdu)),
  at,
  concatenation: inParameters(pdu) ?? concatenationOf(pdu.short_message?.udh ?? pdu.message_payload?.udh ?? []),
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

const inParameters = (pdu: PDU): Concatenation | null => {
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: number } = pdu;
  if (reference === undefined || total === undefined || number === undefined) return null;
  return oneOf(reference, total, number);
};

/** A part that says it is number 4 of 3 is taken for a text of its own. */
const numbered = (reference: number, header: Buffer, from: number): Concatenation | null => {
  return oneOf(reference, header.readUInt8(from), header.readUInt8(from + 1));
};

const oneOf = (reference: number, total: number, number: number): Concatenation | null =>
  total >= 1 && number >= 1 && number <= total ? { reference, total, number } : null;

const RECEIPT_MASK = 0x03;
const ON_FAILURE = 2;
const ON_SUCCESS = 3;

/** Whether this outcome is to be reported, by the two lowest bits of registered_delivery. */
export const wantsReceipt = (registeredDelivery: number, reached: boolean): boolean => {
  const wanted = registeredDelivery & RECEIPT_MASK;
  if (wanted === ON_FAILURE) return !reached;
  return wanted === ON_SUCCESS ? reached : wanted !== 0;
};

const INTERMEDIATE_BIT = 0x10;

export const wantsIntermediate = (registeredDelivery: number): boolean => (registeredDelivery & INTERMEDIATE_BIT) !== 0;
