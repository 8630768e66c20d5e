/** What a list of lost calls is asked for. All of it is in the address, so a list can be sent to somebody. */
import { z } from 'zod';
import { measures } from '../views/recovery/measures.ts';
import { cursorSchema, isPageInReach, outOfReach, pageNumber, pageShape } from './cursor.ts';
import { places, zoneSchema } from './report-query.ts';

/** A local day, or an hour of it. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d)?$/, 'must be a date such as 2026-11-22, or an hour of it such as 2026-11-22T09')
  .refine((text) => !Number.isNaN(Date.parse(`${text.slice(0, 10)}T00:00Z`)), 'must be a date there is');

export const sorts = ['lostAt', 'waitSeconds', 'attempts', 'firstPlacedAt', 'closedAt'] as const;

export const lossesQuery = z
  .strictObject({
    measure: z.enum(measures).default('lost'),
    from: moment.optional(),
    to: moment.optional(),
    /** Lost within these last minutes, as of now; in place of `from` and `to`. */
    withinMinutes: z.coerce.number('must be a number').int('must be a whole number').min(1).max(1440).optional(),
    zone: zoneSchema,
    /** Of the heat map: weekday (1 = Monday) and hour. */
    weekHour: z
      .string()
      .regex(/^[1-7]-([01]?\d|2[0-3])$/, 'must be like 1-9: weekday and hour')
      .optional(),
    ...places,
    reason: z.string().max(64).optional(),
    caller: z
      .string()
      .regex(/^[0-9a-f]{4,32}$/, 'must be 4 to 32 digits of a caller')
      .optional(),
    /** Id of a case or a call. */
    id: z.string().min(1).max(128).optional(),
    sort: z.enum(sorts).default('lostAt'),
    order: z.enum(['asc', 'desc']).default('desc'),
    page: pageNumber,
    cursor: cursorSchema.optional(),
  })
  .refine(isPageInReach, outOfReach)
  .refine(({ sort, cursor }) => cursor === undefined || sort === 'lostAt', {
    path: ['cursor'],
    message: 'goes with the order by lostAt only: leave it out, and choose by page',
  });
export type LossesQuery = z.infer<typeof lossesQuery>;

const time = z.string();
export const lossRowSchema = z
  .object({
    callId: z.string(),
    caseId: z.string().nullable(),
    caller: z.string().nullable(),
    client: z.string().nullable(),
    queue: z.string().nullable(),
    team: z.string().nullable(),
    lostAt: time,
    waitSeconds: z.number().nullable(),
    lossReason: z.string().nullable(),
    became: z.enum(['opened', 'merged', 'not-eligible']),
    notEligible: z.string().nullable(),
    status: z.enum(['open', 'recovered-by-redial', 'recovered-by-caller', 'given-up']).nullable(),
    giveUpReason: z.string().nullable(),
    apologisedAt: time.nullable(),
    attempts: z.int(),
    firstRedialAt: time.nullable(),
    closedAt: time.nullable(),
  })
  .meta({ id: 'LossRow' });

export const lossesSchema = z.object({ rows: z.array(lossRowSchema), ...pageShape }).meta({ id: 'Losses' });
