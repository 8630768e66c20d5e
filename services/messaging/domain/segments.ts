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

/** Units a part holds: septets for gsm7, 16-bit units for ucs2. With several parts each gives 6 octets to its header. */
const CAPACITY = { gsm7: { single: 160, several: 153 }, ucs2: { single: 70, several: 67 } } as const;

export const encodingOf = (text: string): Encoding =>
  Array.from(text).every((symbol) => basic.has(symbol) || extension.has(symbol)) ? 'gsm7' : 'ucs2';

/** Septets (gsm7) or 16-bit units (ucs2) of a text. */
export const unitsOf = (text: string, encoding: Encoding): number =>
  encoding === 'ucs2' ? text.length : Array.from(text).reduce((sum, symbol) => sum + septets(symbol), 0);

const septets = (symbol: string): number => (extension.has(symbol) ? 2 : 1);

export const segment = (text: string): Segments => {
  const encoding = encodingOf(text);
  const capacity = CAPACITY[encoding];
  if (unitsOf(text, encoding) <= capacity.single) return { encoding, parts: [text] };
  return { encoding, parts: split(text, encoding, capacity.several) };
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

/** User data header of one part, 8-bit reference, with its length octet. `number` counts from 1. */
export const concatenationHeader = (reference: number, total: number, number: number): Uint8Array =>
  Uint8Array.of(5, 0, 3, reference & 0xff, total, number);
