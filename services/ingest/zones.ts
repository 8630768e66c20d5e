/** Time zones: which names are real, and local wall time to UTC. */
import { LRUCache } from 'lru-cache';

const known = new LRUCache<string, boolean>({ max: 1000 });

export const isZone = (name: string): boolean => {
  // Asking costs some 70 microseconds, and a centre's callers live in a handful of zones.
  const asked = known.get(name) ?? ask(name);
  known.set(name, asked);
  return asked;
};

const ask = (name: string): boolean => {
  try {
    // Offsets such as `+03:00` are no zone: they know no summer time.
    return /^[A-Za-z]/.test(name) && Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const DAY_MS = 86_400_000;

const offsetReader = (zone: string): ((utcMs: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utcMs) => {
    const parts = Object.fromEntries(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const { year, month, day, hour, minute, second } = parts;
    const wall = Date.UTC(year!, month! - 1, day, hour, minute, second);
    return wall - Math.floor(utcMs / 1000) * 1000;
  };
};

/**
 * Turns local wall time (given as the milliseconds it would be in UTC) into UTC. A time that the spring change skips moves
 * forward by the change (02:30 becomes 03:30); a time that the autumn change repeats is the first of the two.
 */
export const wallToUtc = (zone: string): ((wallMs: number) => number) => {
  const offsetAt = offsetReader(zone);
  const steadyDays = new Map<number, number | null>();
  const steadyOffset = (day: number): number | null => {
    const known = steadyDays.get(day);
    if (known !== undefined) return known;
    const before = offsetAt((day - 1) * DAY_MS);
    const steady = before === offsetAt((day + 2) * DAY_MS) ? before : null;
    steadyDays.set(day, steady);
    return steady;
  };
  return (wallMs) => {
    const steady = steadyOffset(Math.floor(wallMs / DAY_MS));
    if (steady !== null) return wallMs - steady;
    const early = wallMs - offsetAt(wallMs - DAY_MS);
    if (early + offsetAt(early) === wallMs) return early;
    const late = wallMs - offsetAt(wallMs + DAY_MS);
    return late + offsetAt(late) === wallMs ? late : early;
  };
};
