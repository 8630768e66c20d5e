/** A promised call in words: the day and the time as the caller's own clock and calendar show them. */
import { epochMs, type Instant } from '@ringback/contracts/ids.ts';
import type { CallPromise } from '@ringback/contracts/parts.ts';

export type PromiseWords = Readonly<Record<'day' | 'time', string>>;

const near = { en: ['today', 'tomorrow'], ru: ['сегодня', 'завтра'] } as const;
const DAY_MS = 86_400_000;

const partsAt = (zone: string, at: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );

const dayNumber = ({ year, month, day }: Readonly<Record<string, string>>): number =>
  Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY_MS;

/** `GMT+03:00` as `UTC+3`: shorter, and only shown where the zone is a guess, so that a wrong one is seen. */
const offsetOf = ({ timeZoneName = '' }: Readonly<Record<string, string>>): string =>
  timeZoneName.replace('GMT', 'UTC').replace(/([+-])0?(\d+):00$/, '$1$2');

/** `today` and `tomorrow` hold at `now`; farther days are `24.11`. */
export const promiseWords = (
  { callAt, zone, zoneKnown }: CallPromise,
  language: 'ru' | 'en',
  now: Instant,
): PromiseWords => {
  const then = partsAt(zone, epochMs(callAt));
  const days = dayNumber(then) - dayNumber(partsAt(zone, epochMs(now)));
  const time = `${then['hour']}:${then['minute']}`;
  return {
    day: near[language][days] ?? `${then['day']}.${then['month']}`,
    time: zoneKnown ? time : `${time} (${offsetOf(then)})`,
  };
};
