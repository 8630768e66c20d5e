/**
 * The cases to list: live ones and older pages as one unbroken list. A live change may concern a case older than what was loaded;
 * such a case waits until its page is asked for, else the list would have a gap.
 */
import { useEffect, useState } from 'react';
import type { CaseRow, CaseStatus } from '../../shapes.ts';
import { readJson } from '../live/read-json.ts';
import { type LiveState, merged, newestFirst } from '../live/use-live.ts';

export interface CaseList {
  readonly rows: readonly CaseRow[];
  readonly hasOlder: boolean;
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  showOlder(): void;
}

const PAGE = 50;

interface Loaded {
  readonly rows: readonly CaseRow[];
  /** The last case before the first gap; null when there is none behind. */
  readonly edge: CaseRow | null;
}

const pageOf = (status: CaseStatus | null, before: string | null): Promise<{ cases: readonly CaseRow[] }> => {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (status !== null) query.set('status', status);
  if (before !== null) query.set('before', before);
  return readJson(`api/cases?${query}`);
};

const edgeOf = (page: readonly CaseRow[]): CaseRow | null => (page.length < PAGE ? null : (page.at(-1) ?? null));

export const useCaseList = (status: CaseStatus | null, live: LiveState): CaseList => {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [progress, setProgress] = useState<'loading' | 'failed' | 'ready'>('ready');
  const edge = loaded === null ? live.edge : loaded.edge;

  useEffect(() => {
    setLoaded(null);
    setProgress('ready');
    if (status === null) return;
    let isWanted = true;
    setProgress('loading');
    pageOf(status, null).then(
      ({ cases }) => {
        if (!isWanted) return;
        setLoaded({ rows: cases, edge: edgeOf(cases) });
        setProgress('ready');
      },
      () => isWanted && setProgress('failed'),
    );
    return () => {
      isWanted = false;
    };
  }, [status]);

  const rows = merged(loaded?.rows ?? [], live.cases)
    .filter((row) => (status === null || row.status === status) && (edge === null || newestFirst(row, edge) <= 0))
    .toSorted(newestFirst);

  const showOlder = (): void => {
    setProgress('loading');
    pageOf(status, rows.at(-1)?.caseId ?? null).then(
      ({ cases }) => {
        setLoaded((before) => ({ rows: merged(before?.rows ?? [], cases), edge: edgeOf(cases) }));
        setProgress('ready');
      },
      () => setProgress('failed'),
    );
  };
  return {
    rows,
    hasOlder: edge !== null,
    isLoading: progress === 'loading',
    hasFailed: progress === 'failed',
    showOlder,
  };
};
