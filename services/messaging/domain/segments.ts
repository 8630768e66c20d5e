/** How a text travels: GSM 7-bit or UCS-2, in one part or several (3GPP TS 23.038 and 23.040). */

export type Encoding = 'gsm7' | 'ucs2';

export interface Segments {
  readonly encoding: Encoding;
  /** In order; joined they are the text again. Never empty: an empty text is one empty part. */
  readonly parts: readonly string[];
}

const GSM7_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each costs an escape and a septet. */
const GSM7_EXTENSION = '\f^{}\\[~]|€';

const basic = new Set(GSM7_BASIC);
const extension = new Set(GSM7_EXTENSION);

/** Octets each of several parts gives to the header that says which part it is: with an 8-bit reference, or a 16-bit one. */
export const HEADER_OCTETS = { 8: 6, 16: 7 } as const;
export type ReferenceBits = keyof typeof HEADER_OCTETS;

const PART_OCTETS = 140;

/** Units a part holds: septets for gsm7, 16-bit units for ucs2. */
const capacityOf = (encoding: Encoding, headerOctets: number): number =>
  Math.floor(((PART_OCTETS - headerOctets) * 8) / (encoding === 'gsm7' ? 7 : 16));

export const encodingOf = (text: string): Encoding => {
  for (const symbol of text) if (!basic.has(symbol) && !extension.has(symbol)) return 'ucs2';
  return 'gsm7';
};

/** Septets (gsm7) or 16-bit units (ucs2) of a text. */
export const unitsOf = (text: string, encoding: Encoding): number => {
  if (encoding === 'ucs2') return text.length;
  let units = 0;
  for (const symbol of text) units += extension.has(symbol) ? 2 : 1;
  return units;
};

export const segment = (text: string, bits: ReferenceBits = 8, encoding = encodingOf(text)): Segments => {
  if (unitsOf(text, encoding) <= capacityOf(encoding, 0)) return { encoding, parts: [text] };
  return { encoding, parts: split(text, encoding, capacityOf(encoding, HEADER_OCTETS[bits])) };
};

/** Cuts between symbols only: an escape stays with its septet, a surrogate with its pair. */
const split = (text: string, encoding: Encoding, capacity: number): readonly string[] => {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const symbol of text) {
    const size = unitsOf(symbol, encoding);
    if (used + size > capacity) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += symbol;
    used += size;
  }
  return [...parts, part];
};

/** Most parts an 8-bit concatenation header can number. */
export const MOST_PARTS = 255;

/** User data header of one part, with its length octet. `number` counts from 1. */
export const concatenationHeader = (
  reference: number,
  total: number,
  number: number,
  bits: ReferenceBits = 8,
): Uint8Array =>
  bits === 8
    ? Uint8Array.of(5, 0, 3, reference & 0xff, total, number)
    : Uint8Array.of(6, 8, 4, (reference >> 8) & 0xff, reference & 0xff, total, number);
