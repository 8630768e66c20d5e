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

/** Asked for row after row: what a quarter of an hour is in the zone is worked out once. No zone of today is off by less. */
export const localTimeIn = (zone: string): ((at: string) => LocalTime) => {
  const known = new Map<string, LocalTime>();
  return (at) => {
    const quarter = Math.floor(Number(at.slice(14, 16)) / 15) * 15;
    const begins = `${at.slice(0, 14)}${String(quarter).padStart(2, '0')}`;
    const found = known.get(begins);
    if (found !== undefined) return found;
    const local = Temporal.Instant.from(`${begins}Z`).toZonedDateTimeISO(zone);
    const made = { date: local.toPlainDate().toString(), hour: local.hour, weekday: local.dayOfWeek };
    known.set(begins, made);
    return made;
  };
};
