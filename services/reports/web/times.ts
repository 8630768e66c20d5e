/** Times as people of the place read them, in the zone of the browser. */
import { texts } from './texts.ts';

const clock = new Intl.DateTimeFormat(texts.locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockShort = new Intl.DateTimeFormat(texts.locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(texts.locale, { day: 'numeric', month: 'short' });
const number = new Intl.NumberFormat(texts.locale);
const share = new Intl.NumberFormat(texts.locale, { style: 'percent', maximumFractionDigits: 0 });

const dated = (at: Date, time: string): string =>
  at.toDateString() === new Date().toDateString() ? time : `${day.format(at)}, ${time}`;

export const timeOf = (at: string | number): string => dated(new Date(at), clock.format(new Date(at)));
export const shortTimeOf = (at: string | number): string => dated(new Date(at), clockShort.format(new Date(at)));
export const countOf = (count: number): string => number.format(count);
export const percentOf = (part: number, whole: number): string => share.format(whole === 0 ? 0 : part / whole);

/** How long ago, in its two largest units: `42 s`, `3:07 min`, `2 h 5 min`. */
export const lasting = (since: string, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
};
