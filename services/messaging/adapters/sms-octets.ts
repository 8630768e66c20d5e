/** A text as octets, in the alphabet an operator reads under its default data coding, or in UCS-2. */
import smpp from 'smpp';
import { encodingOf, type Encoding } from '../domain/segments.ts';

/** What `data_coding` 0 means to an operator: GSM 03.38 as SMPP has it, or Latin-1, or plain ASCII as some have it. */
export type DefaultAlphabet = 'gsm7' | 'latin1' | 'ascii';

const HIGHEST: Readonly<Record<Exclude<DefaultAlphabet, 'gsm7'>, number>> = { latin1: 0xff, ascii: 0x7f };

/** The cheaper encoding that this operator can be told the text in. */
export const encodingFor = (text: string, alphabet: DefaultAlphabet): Encoding => {
  if (encodingOf(text) === 'ucs2') return 'ucs2';
  if (alphabet === 'gsm7') return 'gsm7';
  return Array.from(text).every((symbol) => (symbol.codePointAt(0) ?? 0) <= HIGHEST[alphabet]) ? 'gsm7' : 'ucs2';
};

export const octetsOf = (text: string, encoding: Encoding, alphabet: DefaultAlphabet): Buffer => {
  if (encoding === 'ucs2') return Buffer.from(text, 'utf16le').swap16();
  return alphabet === 'gsm7' ? gsm7Octets(text) : Buffer.from(text, 'latin1');
};

/** The codec's own octets of each symbol, asked for once: asking for every text costs more than all the rest of a submit. */
const octetsOfSymbol = new Map<string, Buffer>();

const gsm7Octets = (text: string): Buffer => {
  const octets = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (const symbol of text) {
    let known = octetsOfSymbol.get(symbol);
    if (known === undefined) octetsOfSymbol.set(symbol, (known = smpp.encodings.ASCII.encode(symbol)));
    for (const octet of known) octets[length++] = octet;
  }
  return octets.subarray(0, length);
};
