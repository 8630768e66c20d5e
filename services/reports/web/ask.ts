/** The API as this page uses it: each path with what it answers, typed from the schemas of the service. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  Backtests,
  CaseAction,
  CaseWithTimeline,
  DailyReports,
  Evidence,
  HoldOut,
  Losses,
  OptOuts,
  PacedHour,
  Recovery,
} from '../shapes.ts';
import { readJson } from './live/read-json.ts';

interface Answers {
  readonly recovery: Recovery;
  readonly 'hold-out': HoldOut;
  readonly losses: Losses;
  readonly 'opt-outs': OptOuts;
}

/** Old figures stay while new ones come; they are looked at again by themselves. */
export const ask = <Path extends keyof Answers>(path: Path, query: URLSearchParams) =>
  queryOptions({
    queryKey: [path, query.toString()],
    queryFn: ({ signal }) => readJson<Answers[Path]>(`api/${path}?${query}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

const isUnanswered = ({ state }: CaseAction): boolean => state === 'waiting' || state === 'sending' || state === 'sent';
export const askDailyReports = queryOptions({
  queryKey: ['daily-reports'],
  queryFn: ({ signal }) => readJson<DailyReports>('api/daily-reports', { signal }),
  refetchInterval: 10_000,
});

export const askCase = (caseId: string) =>
  queryOptions({
    queryKey: ['case', caseId],
    queryFn: ({ signal }) => readJson<CaseWithTimeline>(`api/cases/${encodeURIComponent(caseId)}`, { signal }),
    // What was asked for is answered within moments.
    refetchInterval: ({ state }) => (state.data?.actions.some(isUnanswered) === true ? 1000 : 10_000),
    retry: false,
  });

/** A list of one, or of all of a case, so that both are shown alike. */
export const askEvidence = (redialId: string) =>
  queryOptions({
    queryKey: ['evidence', redialId],
    queryFn: async ({ signal }) => [
      await readJson<Evidence>(`api/redials/${encodeURIComponent(redialId)}/evidence`, { signal }),
    ],
    retry: false,
  });

export const askCaseEvidence = (caseId: string) =>
  queryOptions({
    queryKey: ['case-evidence', caseId],
    queryFn: async ({ signal }) => {
      const path = `api/cases/${encodeURIComponent(caseId)}/evidence`;
      return (await readJson<{ attempts: Evidence[] }>(path, { signal })).attempts;
    },
    retry: false,
  });

/** Asked for often while one runs, so that its progress is seen. */
export const askBacktests = () =>
  queryOptions({
    queryKey: ['back-tests'],
    queryFn: ({ signal }) => readJson<Backtests>('api/back-tests', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.runs.some(({ state: one }) => one === 'running') === true ? 1000 : 15_000,
    retry: false,
  });

export const askPacing = (teamId: string) =>
  queryOptions({
    queryKey: ['pacing', teamId],
    queryFn: ({ signal }) => readJson<PacedHour>(`api/pacing/${encodeURIComponent(teamId)}`, { signal }),
    refetchInterval: 10_000,
  });
