/** The moment a caller means by "later", "tomorrow" or "18:30". */
import type { WishedTime } from '@ringback/contracts/sms.ts';
import { whenClocksShow } from './contact-hours.ts';

/** Of a plain "later". */
const A_WHILE_MS = 60 * 60_000;
const MINUTE = 60_000;
const daysAhead = { next: 0, today: 0, tomorrow: 1, 'day-after-tomorrow': 2 } as const;

/** Milliseconds since 1970, never before `saidAt`. `zone`: the one the caller most likely reads their clock in. */
export const momentMeant = (time: WishedTime | null, zone: string, saidAt: number): number => {
  if (time === null) return saidAt + A_WHILE_MS;
  if (time.by === 'delay') return saidAt + time.minutes * MINUTE;
  const days = daysAhead[time.day];
  const at = whenClocksShow(zone, saidAt, days, time.minutes ?? 0);
  const passed = time.day === 'next' && at <= saidAt;
  return Math.max(saidAt, passed ? whenClocksShow(zone, saidAt, days + 1, time.minutes ?? 0) : at);
};
