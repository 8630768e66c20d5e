/** Numbers, lengths and dates of the daily report in its language and zone. */
import type { DailyWords } from './words-en.ts';

export interface Numbers {
  count(value: number): string;
  /** Of a share of 1; a dash where there is none. */
  share(value: number | null): string;
  minutes(value: number | null): string;
  money(value: number | null, currency: string): string;
  /** How much more than before, with its sign; empty where nothing can be said or nothing changed. */
  moreCount(value: number, before: number): string;
  morePoints(value: number | null, before: number | null): string;
  /** Of a local day `2026-11-21`, with the weekday. */
  day(date: string): string;
  time(at: string): string;
}

const NONE = '–';

const lasting = (minutes: number, { second, minute, hour }: DailyWords['units']): string => {
  // As the page rounds it.
  const seconds = Math.floor((minutes * 60_000) / 1000);
  if (seconds < 60) return `${seconds} ${second}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${minute}`;
  return `${Math.floor(seconds / 3600)} ${hour} ${Math.floor((seconds % 3600) / 60)} ${minute}`;
};

export const numbersOf = ({ locale, units, points }: DailyWords, timeZone: string): Numbers => {
  const count = new Intl.NumberFormat(locale);
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const signedPoints = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const time = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return {
    count: (value) => count.format(value),
    share: (value) => (value === null ? NONE : share.format(value)),
    minutes: (value) => (value === null ? NONE : lasting(value, units)),
    money: (value, currency) =>
      value === null ? NONE : new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value),
    moreCount: (value, before) => (value === before ? '' : signed.format(value - before)),
    morePoints(value, before) {
      if (value === null || before === null) return '';
      const more = Math.round((value - before) * 1000) / 10;
      return more === 0 ? '' : `${signedPoints.format(more)} ${points}`;
    },
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
    time: (at) => time.format(new Date(at)),
  };
};
