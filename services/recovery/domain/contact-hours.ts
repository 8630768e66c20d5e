/**
 * Decent hours where the caller is. A caller who may be in several zones is contacted only when the hour is decent in all of
 * them: a guess is never taken for a fact.
 */
import { instant } from '@ringback/contracts/ids.ts';
import type { Hours } from './policy.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY_MINUTES = 24 * 60;
/** Holidays and weekends close a window for days; beyond this there is no window. */
const HORIZON_DAYS = 15;
const CACHED_OFFSETS_OF_ZONE = 2000;

const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone, then by quarter of an hour. */
const offsets = new Map<string, Map<number, number>>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(zone, format);
  return format;
};

const offsetsOf = (zone: string): Map<number, number> => {
  const known = offsets.get(zone);
  if (known) return known;
  const made = new Map<number, number>();
  offsets.set(zone, made);
  return made;
};

/** Local time minus UTC in milliseconds. Looked up once per zone and quarter of an hour: rules change on no finer grid. */
const offsetAt = (zone: string, at: number): number => {
  const quarter = Math.floor(at / (15 * MINUTE));
  const ofZone = offsetsOf(zone);
  const known = ofZone.get(quarter);
  if (known !== undefined) return known;
  const moment = quarter * 15 * MINUTE;
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  if (ofZone.size >= CACHED_OFFSETS_OF_ZONE) ofZone.clear();
  ofZone.set(quarter, local - moment);
  return local - moment;
};

interface LocalTime {
  readonly dayStart: number;
  readonly minutes: number;
  readonly weekday: number;
}

const localTime = (zone: string, at: number): LocalTime => {
  const local = at + offsetAt(zone, at);
  const dayStart = Math.floor(local / (DAY_MINUTES * MINUTE)) * DAY_MINUTES * MINUTE;
  // 1970-01-01 was a Thursday.
  const weekday = ((Math.floor(local / (24 * HOUR)) + 3) % 7) + 1;
  return { dayStart, minutes: (local - dayStart) / MINUTE, weekday };
};

let lastText = { zone: '', at: Number.NaN, text: '' };

/** `2026-11-22T18:05:00+03:00`, for people and for evidence. Several decisions of one moment say the same. */
export const localTimeText = (zone: string, at: number): string => {
  if (lastText.at !== at || lastText.zone !== zone) lastText = { zone, at, text: writtenLocally(zone, at) };
  return lastText.text;
};

const writtenLocally = (zone: string, at: number): string => {
  const offset = offsetAt(zone, at);
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${instant(at + offset).slice(0, 19)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

const DATE_LETTERS = 10;

/** `dayStart`: midnight of the local day, written as if it were UTC. */
const isOpenOn = (hours: Hours, dayStart: number, weekday: number): boolean =>
  hours.days.includes(weekday) && !hours.isClosed?.(new Date(dayStart).toISOString().slice(0, DATE_LETTERS));

const isOpenIn = (zone: string, hours: Hours, at: number): boolean => {
  const { dayStart, minutes, weekday } = localTime(zone, at);
  return isOpenOn(hours, dayStart, weekday) && minutes >= hours.from && minutes < hours.to;
};

/** The UTC instant of a local wall-clock moment; where the clock jumps, the first instant after the jump. */
const utcOf = (zone: string, local: number): number => {
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
};

/** When the clocks of a zone show `minutes` since midnight, `days` after the local day of `from`. */
export const whenClocksShow = (zone: string, from: number, days: number, minutes: number): number =>
  utcOf(zone, localTime(zone, from).dayStart + days * 24 * HOUR + minutes * MINUTE);

const nextOpeningIn = (zone: string, hours: Hours, at: number): number | null => {
  if (isOpenIn(zone, hours, at)) return at;
  const { dayStart, weekday } = localTime(zone, at);
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    const midnight = dayStart + day * 24 * HOUR;
    const opening = utcOf(zone, midnight + hours.from * MINUTE);
    if (opening >= at && isOpenOn(hours, midnight, ((weekday - 1 + day) % 7) + 1)) return opening;
  }
  return null;
};

export const isOpen = (zones: readonly string[], hours: Hours, at: number): boolean =>
  zones.every((zone) => isOpenIn(zone, hours, at));

/** The first instant at or after `at` that is decent in every zone; null if there is none within two weeks. */
export const nextOpening = (zones: readonly string[], hours: Hours, at: number): number | null => {
  const horizon = at + HORIZON_DAYS * 24 * HOUR;
  for (let candidate = at; candidate <= horizon; ) {
    const openings = zones.map((zone) => nextOpeningIn(zone, hours, candidate));
    if (openings.includes(null)) return null;
    const latest = Math.max(...(openings as number[]));
    if (latest === candidate) return candidate;
    candidate = latest;
  }
  return null;
};

/** When the window that is open at `at` closes in the first of the zones. */
export const closingAfter = (zones: readonly string[], hours: Hours, at: number): number =>
  Math.min(...zones.map((zone) => utcOf(zone, localTime(zone, at).dayStart + hours.to * MINUTE)));
