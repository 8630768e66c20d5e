/** From an order to its submit_sm, one per part. */
import type { PduFields } from 'smpp';
import { concatenationHeader, segment, type Segments } from '../domain/segments.ts';
import type { SmsOrder } from '../ports.ts';

const DATA_CODING: Readonly<Record<Segments['encoding'], number>> = { gsm7: 0, ucs2: 8 };
/** A receipt for the final outcome, delivered or not. */
const RECEIPT_WANTED = 1;

/** The submit_sm of each part, in order. `source`: a name, a short code or +number. */
export const partsOf = (order: SmsOrder, source: string): readonly PduFields[] => {
  const { encoding, parts } = segment(order.text);
  // Two parts belong together by this number; from the id, so replicas need not agree on a counter.
  const reference = Number.parseInt(order.smsId.slice(0, 2), 16);
  return parts.map((message, index) => ({
    ...sourceOf(source),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: order.to.replace(/^\+/, ''),
    registered_delivery: RECEIPT_WANTED,
    data_coding: DATA_CODING[encoding],
    validity_period: relativeTime(order.validitySeconds),
    short_message:
      parts.length === 1
        ? { message }
        : { message, udh: Buffer.from(concatenationHeader(reference, parts.length, index + 1)) },
  }));
};

const sourceOf = (address: string): PduFields => {
  if (/^\+\d+$/.test(address)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: address.slice(1) };
  return /^\d+$/.test(address)
    ? { source_addr_ton: 3, source_addr_npi: 0, source_addr: address }
    : { source_addr_ton: 5, source_addr_npi: 0, source_addr: address };
};

const LONGEST_VALIDITY_SECONDS = 99 * 86_400;

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** `YYMMDDhhmmss000R`: so long from now (SMPP 3.4, 7.1.1.2). */
const relativeTime = (seconds: number): string => {
  const left = Math.min(Math.max(1, Math.floor(seconds)), LONGEST_VALIDITY_SECONDS);
  return `0000${two(left / 86_400)}${two((left % 86_400) / 3600)}${two((left % 3600) / 60)}${two(left % 60)}000R`;
};
