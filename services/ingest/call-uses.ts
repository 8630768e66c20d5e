/** A call id that comes again with another caller is the id of another call: how callers are told apart, and what that call is called. */
import type { CallId } from '@ringback/contracts/ids.ts';
import { withoutAddress } from './caller-number.ts';
import { safeId } from './safe-id.ts';

export const FIRST_USE = 1;

/** The first call keeps the id as it was told; from the second on, each has one of its own. */
export const toldAs = (callId: string, uses = FIRST_USE): CallId =>
  (uses === FIRST_USE ? callId : safeId(`${callId}+${uses}`)) as CallId;

const TELLING_DIGITS = 9;
/** Enough to tell callers apart however the number is written; empty when withheld. */
export const digitsOf = (number: string | null): string =>
  withoutAddress(number ?? '')
    .replaceAll(/\D/g, '')
    .slice(-TELLING_DIGITS);
