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
  if (encoding === 'ucs2') return smpp.encodings.UCS2.encode(text);
  return alphabet === 'gsm7' ? smpp.encodings.ASCII.encode(text) : Buffer.from(text, 'latin1');
};
