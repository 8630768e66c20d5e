/** Which page, and what was chosen on it: all of it is in the address, so it can be kept, sent and gone back to. */
import { useSyncExternalStore } from 'react';

export const pages = [
  'now',
  'recovery',
  'lists',
  'daily',
  'backtest',
  'case',
  'evidence',
  'why',
  'audit',
  'keys',
] as const;
export type PageName = (typeof pages)[number];

export interface Route {
  readonly page: PageName;
  readonly query: URLSearchParams;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

/** Address of a page. What is empty is left out. */
export const hrefOf = (page: PageName, query: Query = {}): string => {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === null || value === undefined || value === '' ? [] : [[key, String(value)]],
  );
  const search = new URLSearchParams(given).toString();
  return `#/${page}${search === '' ? '' : `?${search}`}`;
};

const parse = (hash: string): Route => {
  const [name = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  return { page: pages.find((page) => page === name) ?? 'now', query: new URLSearchParams(search) };
};

const listen = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

export const useRoute = (): Route => parse(useSyncExternalStore(listen, () => window.location.hash));

export const go = (href: string): void => {
  window.location.hash = href;
};

/** The same page with some of what was chosen changed. */
export const changed = ({ page, query }: Route, change: Query): string =>
  hrefOf(page, { ...Object.fromEntries(query), ...change });
