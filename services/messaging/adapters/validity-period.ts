/** How long the operator may try, as SMPP 3.4 writes it (7.1.1). */
import type { SmscProfile } from '../smsc-settings.ts';

const DAY_SECONDS = 86_400;
/** Years and months are left out: nobody agrees how long they are. */
const LONGEST_SECONDS = 99 * DAY_SECONDS;

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** `now` in milliseconds since 1970. Empty: the operator's own. */
export const validityPeriod = (
  seconds: number,
  { validity, longestValiditySeconds }: Pick<SmscProfile, 'validity' | 'longestValiditySeconds'>,
  now: number,
): string => {
  if (validity === 'none') return '';
  const left = Math.min(Math.max(1, Math.floor(seconds)), longestValiditySeconds ?? LONGEST_SECONDS, LONGEST_SECONDS);
  return validity === 'relative' ? relative(left) : absolute(now + left * 1000);
};

/** `YYMMDDhhmmss000R`: so long from now. */
const relative = (left: number): string =>
  `0000${two(left / DAY_SECONDS)}${two((left % DAY_SECONDS) / 3600)}${two((left % 3600) / 60)}${two(left % 60)}000R`;

/** `YYMMDDhhmmss000+`: at that moment, in UTC. */
const absolute = (at: number): string => `${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}000+`;
