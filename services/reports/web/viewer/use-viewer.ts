/** Who looks at the page, and what they may do: what is not theirs is not offered. The service asks again at every request. */
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Viewer } from '../../shapes.ts';
import { readJson } from '../live/read-json.ts';
import type { PageName } from '../route.ts';

export type Right = Viewer['rights'][number];

export const askViewer = queryOptions({
  queryKey: ['viewer'],
  queryFn: ({ signal }) => readJson<Viewer>('api/viewer', { signal }),
  // A session ends without anybody pressing a button.
  refetchInterval: 60_000,
  retry: false,
});

export const ViewerContext = createContext<Viewer | null>(null);

/** Only under `SignedIn`. */
export const useViewer = (): Viewer => {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error('nobody is signed in');
  return viewer;
};

export const useMay = (right: Right): boolean => useViewer().rights.includes(right);

export const rightOfPage: Readonly<Record<PageName, Right>> = {
  now: 'see-now',
  recovery: 'see-reports',
  lists: 'see-case',
  case: 'see-case',
  evidence: 'print-evidence',
  why: 'see-now',
  daily: 'see-reports',
  backtest: 'run-backtest',
  audit: 'see-audit-trail',
  keys: 'manage-keys',
};
