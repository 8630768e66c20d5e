/** What a text costs, known before it is sent. */
import { segment, unitsOf, type Encoding, type ReferenceBits } from './segments.ts';

export interface Quote {
  readonly encoding: Encoding;
  /** Septets (gsm7) or 16-bit units (ucs2). */
  readonly units: number;
  readonly parts: number;
  /** In the currency of the price. */
  readonly cost: number;
}

/** `pricePerPart`: operators charge by the part. */
export const quote = (text: string, pricePerPart: number, bits: ReferenceBits = 8): Quote => {
  const { encoding, parts } = segment(text, bits);
  return { encoding, units: unitsOf(text, encoding), parts: parts.length, cost: parts.length * pricePerPart };
};
