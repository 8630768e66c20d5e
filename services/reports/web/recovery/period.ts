/** The period a report is of: local days from the address, else the last seven. */
import { zone } from '../preferences.ts';
import type { Route } from '../route.ts';
import { dateOf } from '../times.ts';

const DAY_MS = 86_400_000;

export const today = (): string => dateOf(new Date());
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** First day and the day after the last. */
export const presets = {
  today: () => ({ from: today(), to: plusDays(today(), 1) }),
  yesterday: () => ({ from: plusDays(today(), -1), to: today() }),
  week: () => ({ from: plusDays(today(), -6), to: plusDays(today(), 1) }),
  month: () => ({ from: plusDays(today(), -29), to: plusDays(today(), 1) }),
  quarter: () => ({ from: plusDays(today(), -89), to: plusDays(today(), 1) }),
} as const;

export const places = ['queue', 'team', 'client'] as const;

export const reportQuery = ({ query }: Route): URLSearchParams => {
  const week = presets.week();
  const given = new URLSearchParams({
    from: query.get('from') ?? week.from,
    to: query.get('to') ?? week.to,
    by: query.get('by') ?? 'day',
    zone,
  });
  for (const place of places) if (query.has(place)) given.set(place, query.get(place) ?? '');
  return given;
};

const nextMonth = (month: string): string => plusDays(`${month}-28`, 4).slice(0, 7);

/** What a group's list is of: a part of the period, or a place. */
export const partOf = (by: string, key: string): Readonly<Record<string, string>> => {
  switch (by) {
    case 'hour': {
      const hour = Number(key.slice(11)) + 1;
      const to =
        hour === 24 ? `${plusDays(key.slice(0, 10), 1)}T00` : `${key.slice(0, 10)}T${String(hour).padStart(2, '0')}`;
      return { from: key, to };
    }
    case 'day':
      return { from: key, to: plusDays(key, 1) };
    case 'week':
      return { from: key, to: plusDays(key, 7) };
    case 'month':
      return { from: `${key}-01`, to: `${nextMonth(key)}-01` };
    default:
      return key === '' ? {} : { [by]: key };
  }
};
