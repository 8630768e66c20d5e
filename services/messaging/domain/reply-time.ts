/** Times in the words of callers: "18:30", "in half an hour", "завтра в 10", "после 6 вечера". */
import type { WishedTime } from '@ringback/contracts/sms.ts';

/** What of a text is a time, and the words that are left. */
export interface TimeRead {
  readonly time: WishedTime | null;
  /** More than one time, or one no clock shows: nobody should guess. */
  readonly unclear: boolean;
  readonly rest: string;
}

type Day = Extract<WishedTime, { by: 'clock' }>['day'];

const HOUR = 60;
const MORNING = 10 * HOUR;
const NOON = 12 * HOUR;
const LUNCH = 13 * HOUR;
const AFTERNOON = 14 * HOUR;
const EVENING = 18 * HOUR;

const MINUTES = '(?:minutes?|mins?|m|минут[уы]?|мин)';
const HOURS = '(?:hours?|hrs?|h|час(?:а|ов)?|ч)';
const IN = '(?:in|через)';

/** Minutes that a match stands for; null where the number is none. */
type Reading = (match: RegExpExecArray) => number | null;

const always =
  (minutes: number): Reading =>
  () =>
    minutes;

const words = (pattern: string): RegExp => new RegExp(`(?<=^| )(?:${pattern})(?= |$)`, 'u');

/** Longer ones first: each takes its words out of the text. */
const delays: readonly (readonly [RegExp, Reading])[] = [
  [words(`${IN} (\\d{1,3}) ?${MINUTES}`), ([, n]) => Number(n)],
  [words(`${IN} (\\d{1,2}) ?${HOURS}`), ([, n]) => Number(n) * HOUR],
  [words('in half an? hour|через полчаса|через пол часа'), always(30)],
  [words('in an? (?:hour|hr) and an? half|через полтора часа'), always(90)],
  [words('in a couple of hours|через пару часов'), always(2 * HOUR)],
  [words('in an? (?:hour|hr)|in one hour|через час(?:ик)?'), always(HOUR)],
];

const days: readonly (readonly [RegExp, Day])[] = [
  [words('(?:the )?day after tomorrow|послезавтра'), 'day-after-tomorrow'],
  [words('tomorrow|tmrw|tmr|завтра'), 'tomorrow'],
  [words('today|сегодня'), 'today'],
];

/** Of no more than one hour of the day; "6" is the evening where nobody says otherwise, for at six in the morning nobody calls. */
const LATEST_OF_THE_EVENING = 7;

const clock = (
  hourText: string | undefined,
  minuteText: string | undefined,
  half: string | undefined,
): number | null => {
  const hour = Number(hourText);
  const minute = Number(minuteText ?? 0);
  if (hour > 23 || minute > 59) return null;
  const inHalf = hourIn(half, hour, hourText?.startsWith('0') ?? false);
  return inHalf === null ? null : inHalf * HOUR + minute;
};

const hourIn = (half: string | undefined, hour: number, written24: boolean): number | null => {
  if (half === undefined) return hour >= 1 && hour <= LATEST_OF_THE_EVENING && !written24 ? hour + 12 : hour;
  if (hour > 12) return /^(?:pm|дня|вечера)$/.test(half) ? hour : null;
  if (/^(?:am|утра|ночи)$/.test(half)) return hour % 12;
  return (hour % 12) + 12;
};

const HALF = '(am|pm|утра|дня|вечера|ночи)';
const clocks: readonly (readonly [RegExp, Reading])[] = [
  [words(`(\\d{1,2})[:.](\\d{2}) ?${HALF}?`), ([, h, m, half]) => clock(h, m, half)],
  [words(`(\\d{1,2}) ?(?:${HOURS} )?${HALF}`), ([, h, half]) => clock(h, undefined, half)],
  [words('(?:at )?noon|(?:в )?полдень'), always(NOON)],
  [words('(?:in the )?morning|утром|с утра'), always(MORNING)],
  [words('(?:after |at )?lunch|в обед'), always(LUNCH)],
  [words('(?:in the )?afternoon|дн[её]м|после обеда'), always(AFTERNOON)],
  [words('after work|после работы'), always(EVENING + 30)],
  [words('(?:in the )?evening|tonight|вечером'), always(EVENING)],
];

/** "at 6", "в 18", "1830": a number alone is a time only where the words before it say so. */
const bare = words('(\\d{1,2})(?:([0-5]\\d))?');

const punctuated = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’ʼ]/g, '')
    .replace(/\b([ap])\.m\b\.?/g, '$1m')
    .replace(/(?<!\d)[:.]|[:.](?!\d)/g, ' ')
    .replace(/[^\p{L}\p{N}:.]+/gu, ' ')
    .trim();

/** Takes the first pattern that matches out of the text; further matches stay in it, as words nobody knows. */
const take = <T>(
  rest: string,
  patterns: readonly (readonly [RegExp, T])[],
): readonly [string, T, RegExpExecArray] | null => {
  for (const [pattern, meaning] of patterns) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const left = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    return [left.replace(/ +/g, ' ').trim(), meaning, match];
  }
  return null;
};

const unclear = (rest: string): TimeRead => ({ time: null, unclear: true, rest });

/** `announces`: whether a word says that a number after it is a time. */
export const readTime = (text: string, announces: (word: string) => boolean): TimeRead => {
  let rest = punctuated(text);
  const delay = take(rest, delays);
  if (delay !== null) {
    const minutes = delay[1](delay[2]);
    if (minutes === null || minutes < 1) return unclear(rest);
    return { time: { by: 'delay', minutes }, unclear: false, rest: delay[0] };
  }
  const day = take(rest, days);
  const announced = rest.split(' ').some(announces);
  rest = day === null ? rest : day[0];
  const shown =
    take(rest, clocks) ?? (announced ? take<Reading>(rest, [[bare, ([, h, m]) => clock(h, m, undefined)]]) : null);
  if (shown === null) return { time: day === null ? null : at(day[1], null), unclear: false, rest };
  const minutes = shown[1](shown[2]);
  return minutes === null ? unclear(rest) : { time: at(day?.[1] ?? 'next', minutes), unclear: false, rest: shown[0] };
};

const at = (day: Day, minutes: number | null): WishedTime => ({ by: 'clock', day, minutes });
