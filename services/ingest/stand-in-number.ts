/** Numbers for callers whose own is sealed and stays so: nobody has them, one for each caller, of the country the caller's has. */
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';

/** Of numbers that belong to no country. */
const NO_COUNTRY = '+999';
const DIGITS = 9;

const codeOf = (country: string | null): string =>
  country !== null && isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : NO_COUNTRY;

/** `+7` for a caller from Russia: all that a stand-in says of the number it stands for. */
export const standInPrefixOf = ({ country }: Pick<Caller, 'country'>): string => codeOf(country);

export type StandIns = (caller: Pick<Caller, 'callerId' | 'country'>) => string;

/** The same caller gets the same number, made of their id; after the country code a nought, which no subscriber has. */
export const standInNumbers = (): StandIns => {
  const given = new Map<CallerId, string>();
  const taken = new Set<string>();
  const freeFrom = (first: number): string => {
    for (let digits = first; ; digits = (digits + 1) % 10 ** DIGITS) {
      const text = `0${String(digits).padStart(DIGITS, '0')}`;
      if (!taken.has(text)) return text;
    }
  };
  return ({ callerId, country }) => {
    const known = given.get(callerId);
    if (known !== undefined) return known;
    const own = freeFrom(Number.parseInt(callerId.slice(0, 12), 16) % 10 ** DIGITS);
    taken.add(own);
    const number = codeOf(country) + own;
    given.set(callerId, number);
    return number;
  };
};
