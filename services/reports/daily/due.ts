/** Which day's report is due: by the clock of the report's zone, through the days on which clocks change. */

/** A report that could not be sent for so long is not sent any more: by then the next one is near. */
export const GIVE_UP_HOURS = 12;
const HOUR_MS = 3_600_000;

export interface Hour {
  /** `07:30` */
  readonly at: string;
  readonly zone: string;
}

/** The instant at which the report of `date` is to be made: that hour of the day after. An hour that is skipped is made up for right after the gap. */
export const dueAt = (date: string, { at, zone }: Hour): number =>
  Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: at }).epochMilliseconds;

export const givesUpAt = (due: number): number => due + GIVE_UP_HOURS * HOUR_MS;

const today = (now: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();

const datesAround = (now: number, zone: string, days: readonly number[]): string[] =>
  days.map((day) => today(now, zone).add({ days: day }).toString());

/** The day whose report should have been made by now and is still worth sending; null when there is none. */
export const dueReport = (now: number, hour: Hour): string | null =>
  datesAround(now, hour.zone, [-1, -2]).find((date) => {
    const due = dueAt(date, hour);
    return due <= now && now < givesUpAt(due);
  }) ?? null;

/** When the next report is made, in milliseconds since 1970. */
export const nextDue = (now: number, hour: Hour): number =>
  Math.min(
    ...datesAround(now, hour.zone, [-1, 0, 1])
      .map((date) => dueAt(date, hour))
      .filter((due) => due > now),
  );
