/** What a back-test tells: the same past under two policies. Rates are shares of 1, null where there is nothing to divide by. */
import { z } from 'zod';
import { zoneSchema } from './report-query.ts';

/** In the order they are shown. */
export const backtestFigures = [
  'lost',
  'eligible',
  'eligibleCallers',
  'apologiesSent',
  'apologiesRefused',
  'redialsPlaced',
  'redialsAnswered',
  'redialsConnected',
  'redialsAbandoned',
  'abandonmentRate',
  'recoveredByRedial',
  'recoveredByCaller',
  'givenUp',
  'openAtEnd',
  'recoveryRate',
  'contactsPerCaller',
  'medianMinutes',
  'p90Minutes',
  'occupancy',
] as const;
export type BacktestFigure = (typeof backtestFigures)[number];

const figures = z.record(z.enum(backtestFigures), z.number().nullable());
const side = z.object({ policyVersion: z.string(), figures });

export const backtestResultSchema = z
  .object({
    /** Of the first and the last event that was played. */
    from: z.string(),
    to: z.string(),
    seed: z.int(),
    calls: z.int(),
    /** Messages of the history nobody can read. */
    unreadable: z.int(),
    /** Callers who had opted out before. */
    optedOut: z.int(),
    /** Under which policies the history was made. */
    recordedPolicies: z.array(z.string()),
    baseline: side,
    candidate: side,
    /** Candidate less baseline. */
    difference: figures,
  })
  .meta({ id: 'BacktestResult' });
export type BacktestResult = z.infer<typeof backtestResultSchema>;

const day = z.iso.date('must be a date such as 2026-11-16');

/** `to` is the day after the last. */
export const backtestBody = z
  .strictObject({
    policy: z.string().min(1, 'must be a policy file').max(100_000),
    from: day,
    to: day,
    zone: zoneSchema,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be after from' });

const progressSchema = z.object({ side: z.enum(['baseline', 'candidate']), share: z.number() });
export type BacktestProgress = z.infer<typeof progressSchema>;

export const backtestStates = ['running', 'done', 'failed', 'cancelled'] as const;
export const backtestRunSchema = z
  .object({
    id: z.string(),
    /** Who ordered it. */
    by: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    from: z.string(),
    to: z.string(),
    policyVersion: z.string(),
    state: z.enum(backtestStates),
    problem: z.string().nullable(),
    result: backtestResultSchema.nullable(),
  })
  .meta({ id: 'BacktestRun' });
export type BacktestRun = z.infer<typeof backtestRunSchema>;

export const backtestsSchema = z
  .object({
    /** Whether this process has a history it can play. */
    available: z.boolean(),
    presentPolicy: z.string().nullable(),
    /** Of the one that is running here. */
    progress: progressSchema.nullable(),
    /** The last ones, the latest first. */
    runs: z.array(backtestRunSchema),
  })
  .meta({ id: 'Backtests' });
export type Backtests = z.infer<typeof backtestsSchema>;
