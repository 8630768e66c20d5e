/** What a back-test tells: the same past under two policies. Rates are shares of 1, null where there is nothing to divide by. */
import { z } from 'zod';

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
