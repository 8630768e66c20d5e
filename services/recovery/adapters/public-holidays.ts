/** Public holidays of whole countries, from the tables of `date-holidays`. Loaded when the first caller needs them: it takes a fifth of a second. */
import { createRequire } from 'node:module';
import type { HolidaysTypes } from 'date-holidays';

type Library = new (country: string) => { getHolidays(year: number): readonly HolidaysTypes.Holiday[] };

const DAY_MS = 86_400_000;
const DATE_LETTERS = 10;

const load = (): Library => {
  const require = createRequire(import.meta.url);
  const loaded = require('date-holidays') as Library | { readonly default: Library };
  return 'default' in loaded ? loaded.default : loaded;
};

/** The dates of one holiday on the local calendar; some last for days. */
const datesOf = ({ date, start, end }: HolidaysTypes.Holiday): string[] => {
  const first = Date.parse(`${date.slice(0, DATE_LETTERS)}T00:00:00Z`);
  const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: days }, (_, day) => new Date(first + day * DAY_MS).toISOString().slice(0, DATE_LETTERS));
};

/** Whether `date`, `2026-12-25`, is a public holiday everywhere in `country` (ISO 3166). Countries without a table have none. */
export const publicHolidays = (): ((country: string, date: string) => boolean) => {
  let library: Library | undefined;
  const known = new Map<string, ReadonlySet<string>>();
  const holidaysOf = (country: string, year: number): ReadonlySet<string> => {
    library ??= load();
    const all = new library(country).getHolidays(year);
    return new Set(all.filter(({ type }) => type === 'public').flatMap(datesOf));
  };
  return (country, date) => {
    const year = date.slice(0, 4);
    const key = `${country}/${year}`;
    const dates = known.get(key) ?? holidaysOf(country, Number(year));
    known.set(key, dates);
    return dates.has(date);
  };
};
