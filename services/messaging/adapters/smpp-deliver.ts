/** What a deliver_sm or data_sm means: a receipt, or words of a caller. */
import { deriveId } from '@ringback/contracts/ids.ts';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import type { PDU } from 'smpp';
import type { IncomingPart, IncomingSms, Receipt } from '../ports.ts';
import type { SmscSettings } from '../smsc-settings.ts';
import { looksLikeReceipt, readReceipt } from './smpp-receipt.ts';
import { textOf } from './smpp-text.ts';

export type Delivered =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'incoming'; readonly sms: IncomingSms }
  /** A receipt that names no message. */
  | { readonly kind: 'unreadable' };

/** Bits 5 to 2 of esm_class say what is carried; bits 7, 6, 1 and 0 are about something else. */
const RECEIPT_BIT = 0x04;
const INTERMEDIATE_BIT = 0x20;

/** How this operator writes. */
type Habits = Pick<SmscSettings, 'errorTexts' | 'country'>;

/** `now`: receipts date themselves in a zone nobody tells, so what counts is when they came. */
export const readDelivered = (pdu: PDU, now: number, { errorTexts, country }: Habits): Delivered => {
  const from = numberOf(pdu, country);
  if (!isReceipt(pdu)) return { kind: 'incoming', sms: incoming(pdu, from, now) };
  const intermediate = ((pdu.esm_class ?? 0) & INTERMEDIATE_BIT) !== 0;
  const receipt = readReceipt(pdu, { intermediate, to: from, now, errorTexts });
  return receipt === null ? { kind: 'unreadable' } : { kind: 'receipt', receipt };
};

/** Some operators forget the bits; what only receipts have tells them all the same. */
const isReceipt = (pdu: PDU): boolean =>
  ((pdu.esm_class ?? 0) & (RECEIPT_BIT | INTERMEDIATE_BIT)) !== 0 ||
  (pdu.receipted_message_id !== undefined && pdu.message_state !== undefined) ||
  (pdu.short_message?.udh === undefined && looksLikeReceipt(pdu));

const INTERNATIONAL = 1;

/** Operators write international numbers with and without `+`, or with 00, and some those of their country without its code; anything else is passed on as it came. */
const numberOf = (pdu: PDU, country: Habits['country']): string => {
  const address = (pdu.source_addr ?? '').replace(/^00(?=[1-9]\d{6,}$)/, '+');
  const ofCountry =
    country === null || pdu.source_addr_ton === INTERNATIONAL || !/^\d{7,}$/.test(address)
      ? undefined
      : // A setting that was checked.
        parsePhoneNumberFromString(address, country as CountryCode);
  if (ofCountry?.isValid()) return ofCountry.number;
  const international = pdu.source_addr_ton === INTERNATIONAL || /^[1-9]\d{9,14}$/.test(address);
  return international && /^\d+$/.test(address) ? `+${address}` : address;
};

const TEN_MINUTES_MS = 600_000;

/**
 * SMPP gives a caller's message no id. The operator's reference tells it where there is one; else the same words within
 * ten minutes are taken as one message delivered twice, unless others came between.
 */
const incoming = (pdu: PDU, from: string, now: number): IncomingSms => {
  const text = textOf(pdu);
  const part = partOf(pdu);
  const header = pdu.short_message?.udh?.map((element) => element.toString('hex')).join('') ?? '';
  const numbered = part === null ? header : `${header}:${part.reference}:${part.number}:${part.total}`;
  const told = pdu.receipted_message_id ?? pdu.user_message_reference;
  const replyId = deriveId('reply', told ?? `t${Math.floor(now / TEN_MINUTES_MS)}`, numbered, text);
  const sms = { replyId, from, text, at: now, ...(part === null ? {} : { part }) };
  return told === undefined ? { ...sms, byWords: true } : sms;
};

const REFERENCE_8_BIT = 0x00;
const REFERENCE_16_BIT = 0x08;

const partOf = (pdu: PDU): IncomingPart | null => {
  const { sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: number } = pdu;
  if (reference !== undefined && total !== undefined && number !== undefined) return oneOf(reference, total, number);
  for (const element of pdu.short_message?.udh ?? pdu.message_payload?.udh ?? []) {
    if (element[0] === REFERENCE_8_BIT && element.length === 5)
      return oneOf(element.readUInt8(2), element.readUInt8(3), element.readUInt8(4));
    if (element[0] === REFERENCE_16_BIT && element.length === 6)
      return oneOf(element.readUInt16BE(2), element.readUInt8(4), element.readUInt8(5));
  }
  return null;
};

/** Part 4 of 3, or 1 of 1, is a text of its own. */
const oneOf = (reference: number, total: number, number: number): IncomingPart | null =>
  total > 1 && number >= 1 && number <= total ? { reference, total, number } : null;
