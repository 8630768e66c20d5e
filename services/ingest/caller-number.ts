/** What a source wrote as the caller's number: a phone number with what it tells, withheld, or no phone number at all. */
import type { Caller } from '@ringback/contracts/parts.ts';
import zonesOfTheWorld from 'countries-and-timezones';
import { parsePhoneNumberFromString, type CountryCode, type NumberType } from 'libphonenumber-js/max';
import { LRUCache } from 'lru-cache';

export type CallerNumber =
  | {
      readonly kind: 'number';
      readonly e164: string;
      readonly line: Caller['line'];
      readonly country: string | null;
      /** All zones of the country; empty where the number belongs to none. */
      readonly zones: readonly string[];
    }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'invalid' };

const WITHHELD: CallerNumber = { kind: 'withheld' };
const INVALID: CallerNumber = { kind: 'invalid' };

/** How PBXs write "the caller did not say". */
const WITHHELD_WORDS = new Set([
  '',
  'anonymous',
  'unknown',
  '<unknown>',
  'restricted',
  'private',
  'withheld',
  'unavailable',
  'none',
  'null',
]);

/** No country has 999: recordings whose callers have no number use it (+999 and up to 12 digits of their own). */
const TEST_NUMBER = /^\+999\d{1,12}$/;

const CACHED_NUMBERS = 5_000;

const lineOf = (type: NumberType): Caller['line'] => {
  switch (type) {
    case 'MOBILE':
      return 'mobile';
    case 'FIXED_LINE':
    case 'TOLL_FREE':
      return 'fixed';
    case 'PREMIUM_RATE':
    case 'SHARED_COST':
    case 'UAN':
    case 'PAGER':
    case 'PERSONAL_NUMBER':
    case 'VOICEMAIL':
      return 'premium';
    // Numbers of the USA and Canada cannot be told apart; internet telephony may be either.
    case 'FIXED_LINE_OR_MOBILE':
    case 'VOIP':
    case undefined:
      return 'unknown';
    default:
      return type satisfies never;
  }
};

/** `sip:+7916…@pbx;user=phone` is the number it carries. */
export const withoutAddress = (text: string): string => text.replace(/^(sips?|tel):/i, '').replace(/[@;].*$/, '');

const parse = (text: string, country: string): CallerNumber => {
  const plain = withoutAddress(text);
  const digits = plain.replaceAll(/[\s().-]/g, '');
  if (TEST_NUMBER.test(digits)) return { kind: 'number', e164: digits, line: 'unknown', country: null, zones: [] };
  const number = parsePhoneNumberFromString(plain, { defaultCountry: country as CountryCode, extract: false });
  if (!number?.isValid()) return INVALID;
  const zones = number.country ? (zonesOfTheWorld.getCountry(number.country)?.timezones ?? []) : [];
  return {
    kind: 'number',
    e164: number.number,
    line: lineOf(number.getType()),
    country: number.country ?? null,
    zones,
  };
};

/** `country` is that of numbers written without a country code. Parsing is slow: the numbers seen last are remembered. */
export const numberReader = (country: string): ((text: string | null | undefined) => CallerNumber) => {
  const seen = new LRUCache<string, CallerNumber>({ max: CACHED_NUMBERS });
  return (raw) => {
    const text = (raw ?? '').trim();
    if (WITHHELD_WORDS.has(text.toLowerCase())) return WITHHELD;
    const known = seen.get(text);
    if (known) return known;
    const parsed = parse(text, country);
    seen.set(text, parsed);
    return parsed;
  };
};
