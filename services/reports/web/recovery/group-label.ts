/** The name of a group as a person reads it: `22 Nov`, `09:00`, `November 2026`, or the name of a place. */
import type { Recovery } from '../../shapes.ts';
import { texts } from '../texts.ts';

const inUtc = { timeZone: 'UTC' } as const;
const day = new Intl.DateTimeFormat(texts.locale, { ...inUtc, day: 'numeric', month: 'short' });
const weekdayAndDay = new Intl.DateTimeFormat(texts.locale, {
  ...inUtc,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const month = new Intl.DateTimeFormat(texts.locale, { ...inUtc, month: 'long', year: 'numeric' });
const dateOf = (key: string): Date => new Date(`${key.slice(0, 10).padEnd(10, '-01')}T00:00:00Z`);

export const labelOf = (by: Recovery['by'], key: string, length: 'short' | 'long'): string => {
  if (key === '') return '–';
  switch (by) {
    case 'hour':
      return length === 'short' ? `${key.slice(11)}:00` : `${day.format(dateOf(key))}, ${key.slice(11)}:00`;
    case 'day':
      return (length === 'short' ? day : weekdayAndDay).format(dateOf(key));
    case 'week':
      return day.format(dateOf(key));
    case 'month':
      return month.format(dateOf(key));
    default:
      return key;
  }
};
