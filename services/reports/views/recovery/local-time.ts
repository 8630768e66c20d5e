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

/** Asked for row after row: what a minute is in the zone is worked out once. */
export const localTimeIn = (zone: string): ((at: string) => LocalTime) => {
  const known = new Map<string, LocalTime>();
  return (at) => {
    const minute = at.slice(0, 16);
    const found = known.get(minute);
    if (found !== undefined) return found;
    const local = Temporal.Instant.from(`${minute}Z`).toZonedDateTimeISO(zone);
    const made = { date: local.toPlainDate().toString(), hour: local.hour, weekday: local.dayOfWeek };
    known.set(minute, made);
    return made;
  };
};
