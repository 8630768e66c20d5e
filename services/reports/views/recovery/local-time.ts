/** Local days and hours of the viewer's zone, and the instants where they begin. */
import { type Instant, instant } from '@ringback/contracts/ids.ts';

export interface LocalTime {
  /** `2026-11-22` */
  readonly date: string;
  readonly hour: number;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
}

/** Throws a RangeError where there is no such zone. */
export const startOfDay = (date: string, zone: string): Instant =>
  instant(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/** Of a day, `2026-11-22`, or an hour of it, `2026-11-22T09`. */
export const startOfHour = (moment: string, zone: string): Instant =>
  moment.length === 10
    ? startOfDay(moment, zone)
    : instant(Temporal.PlainDateTime.from(`${moment}:00`).toZonedDateTime(zone).epochMilliseconds);

export const dayAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

export const daysBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

export const mondayOf = (date: string): string => {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
};

const HOUR_MS = 3_600_000;
const HOURS_OF_DAY = 24;
const DAYS_OF_WEEK = 7;

/** A time in which the zone's clocks stood the same way; milliseconds. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly ahead: number;
}

const stretchAt = (at: number, zone: string): Stretch => {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  // The transition before a moment does not count one at that very moment.
  const began = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  return {
    from: began?.epochMilliseconds ?? -Infinity,
    to: local.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    ahead: local.offsetNanoseconds / 1_000_000,
  };
};

/** Of an hour of local clocks, counted since 1970. 1970 began on a Thursday. */
const hourOf = (hours: number): LocalTime => {
  const day = Math.floor(hours / HOURS_OF_DAY);
  return {
    date: instant(day * HOURS_OF_DAY * HOUR_MS).slice(0, 10),
    hour: hours - day * HOURS_OF_DAY,
    weekday: ((((day + 3) % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK) + 1,
  };
};

/** Asked for row after row, in milliseconds since 1970: clocks are looked at once for each time they were put, and an hour is the same object again. */
export const localTimeIn = (zone: string): ((at: number) => LocalTime) => {
  const stretches: Stretch[] = [];
  let current: Stretch = { from: 0, to: 0, ahead: 0 };
  const aheadAt = (at: number): number => {
    if (at >= current.from && at < current.to) return current.ahead;
    const known = stretches.find(({ from, to }) => at >= from && at < to);
    current = known ?? stretchAt(at, zone);
    if (known === undefined) stretches.push(current);
    return current.ahead;
  };
  const hours = new Map<number, LocalTime>();
  return (at) => {
    const hour = Math.floor((at + aheadAt(at)) / HOUR_MS);
    const known = hours.get(hour) ?? hourOf(hour);
    hours.set(hour, known);
    return known;
  };
};
