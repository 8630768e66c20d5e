/** What the hold-out tells: both arms, their difference, and whether it can be told from chance. Rates are shares of 1. */
import { z } from 'zod';

const arm = z.object({
  /** Different callers by the first case they had in the period. */
  callers: z.int().min(0),
  /** Those of them who spoke to us within the horizon, however it came about. */
  recovered: z.int().min(0),
  rate: z.number().nullable(),
});
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

export const holdOutVerdicts = ['not-set', 'too-early', 'too-small', 'adds', 'costs', 'no-difference'] as const;

export const holdOutSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    verdict: z.enum(holdOutVerdicts),
    horizonHours: z.number(),
    heldOut: arm,
    chased: arm,
    /** Callers lost so lately that they may still come back in time: in neither arm yet. */
    tooEarly: z.int().min(0),
    /** Rate of the chased less that of the held out, with its 95 % interval; null while an arm is empty. */
    difference: interval.nullable(),
    /** Chased callers who would not have come back by themselves, and the same interval. */
    extraCallers: interval.nullable(),
    /** Only where the sample is too small: held-out callers still to come until so large a difference would be seen. */
    needed: z.object({ callers: z.int().min(0), difference: z.number(), weeks: z.number().nullable() }).nullable(),
  })
  .meta({ id: 'HoldOut' });
