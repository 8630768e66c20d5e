/** The words a deliver_sm or data_sm carries. */
import smpp, { type PDU } from 'smpp';

/** ISO 8859-5 (Cyrillic) and ISO 8859-8 (Hebrew): the codec leaves them as octets. */
const BY_CODING: Readonly<Record<number, string>> = { 6: 'iso-8859-5', 7: 'iso-8859-8' };

/** From `message_payload` where `short_message` is empty. */
export const textOf = (pdu: PDU): string => {
  const message = pdu.short_message?.message;
  const carried = message !== undefined && message.length > 0 ? message : (pdu.message_payload?.message ?? '');
  if (typeof carried === 'string') return carried;
  const charset = BY_CODING[(pdu.data_coding ?? 0) & 0x0f];
  return charset === undefined ? carried.toString('latin1') : new TextDecoder(charset).decode(carried);
};

/**
 * The same octets read as ASCII: receipts are written by machines that know no GSM alphabet, where `_` and `@` would be other
 * letters. Only for texts of the default alphabet.
 */
export const asAscii = (text: string): string => smpp.encodings.ASCII.encode(text).toString('latin1');
