/** Times and numbers as people of the place read them, in the zone the viewer chose. */
import { zone } from './preferences.ts';
import { texts } from './texts.ts';

const inZone = { timeZone: zone } as const;
const clock = new Intl.DateTimeFormat(texts.locale, {
  ...inZone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const clockShort = new Intl.DateTimeFormat(texts.locale, { ...inZone, hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(texts.locale, { ...inZone, day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-CA', { ...inZone, year: 'numeric', month: '2-digit', day: '2-digit' });
const fullDay = new Intl.DateTimeFormat(texts.locale, { ...inZone, day: 'numeric', month: 'short', year: 'numeric' });
const number = new Intl.NumberFormat(texts.locale);
const decimal = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(texts.locale, { style: 'percent', maximumFractionDigits: 0 });
const fineShare = new Intl.NumberFormat(texts.locale, { style: 'percent', maximumFractionDigits: 1 });

const calendarDay = new Intl.DateTimeFormat(texts.locale, {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** A day of a calendar, `2026-11-22`, in words: no zone moves it. */
export const calendarDayOf = (date: string): string => calendarDay.format(new Date(`${date}T00:00:00Z`));

/** `2026-11-22` in the viewer's zone. */
export const dateOf = (at: Date): string => dayOfYear.format(at);

const dated = (at: Date, time: string): string =>
  dateOf(at) === dateOf(new Date())
    ? time
    : `${(at.getFullYear() === new Date().getFullYear() ? day : fullDay).format(at)}, ${time}`;

export const timeOf = (at: string | number): string => dated(new Date(at), clock.format(new Date(at)));
const exact = new Intl.DateTimeFormat(texts.locale, { ...inZone, dateStyle: 'medium', timeStyle: 'medium' });
/** With its date, whatever day it is. */
export const fullTimeOf = (at: string | number): string => exact.format(new Date(at));
export const shortTimeOf = (at: string | number): string => dated(new Date(at), clockShort.format(new Date(at)));
export const countOf = (count: number): string => number.format(count);
export const decimalOf = (value: number): string => decimal.format(value);
export const percentOf = (part: number, whole: number): string => share.format(whole === 0 ? 0 : part / whole);
/** Of a share of 1, with one decimal. */
export const shareOf = (value: number): string => fineShare.format(value);

/** How long, in its two largest units: `42 s`, `3:07 min`, `2 h 5 min`. */
export const durationOf = (milliseconds: number): string => {
  const { second, minute, hour } = texts.units;
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} ${second}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${minute}`;
  return `${countOf(Math.floor(seconds / 3600))} ${hour} ${Math.floor((seconds % 3600) / 60)} ${minute}`;
};

/** How long ago. */
export const lasting = (since: string, now: number): string => durationOf(now - Date.parse(since));

/** An amount in a currency of three letters; a price may have more decimals than a sum. */
export const moneyOf = (value: number, currency: string, decimals = 2): string =>
  new Intl.NumberFormat(texts.locale, { style: 'currency', currency, maximumFractionDigits: decimals }).format(value);
