/** Who asked to be left alone: what the list is asked for, and its rows. */
import { z } from 'zod';
import { optOutSources } from '../read-model/tables.ts';
import { cursorSchema, isPageInReach, outOfReach, pageNumber, pageShape } from './cursor.ts';
import { places, zoneSchema } from './report-query.ts';

const day = z.iso.date('must be a day such as 2026-11-22');

/** `to` is the day after the last. */
export const optOutsQuery = z
  .strictObject({
    from: day.optional(),
    to: day.optional(),
    zone: zoneSchema,
    source: z.enum(optOutSources).optional(),
    client: places.client,
    order: z.enum(['asc', 'desc']).default('desc'),
    page: pageNumber,
    cursor: cursorSchema.optional(),
  })
  .refine(isPageInReach, outOfReach);
export type OptOutsQuery = z.infer<typeof optOutsQuery>;

export const optOutRowSchema = z
  .object({
    caller: z.string().meta({ description: 'as the page calls them: six digits of their keyed hash' }),
    callerId: z.string().meta({ description: 'the whole keyed hash, by which lists find their calls' }),
    client: z.string().nullable(),
    since: z.string(),
    source: z.enum(optOutSources),
    caseOpenThen: z.boolean().meta({ description: 'a case of theirs was open until then' }),
  })
  .meta({ id: 'OptOutRow' });

export const optOutsSchema = z.object({ rows: z.array(optOutRowSchema), ...pageShape }).meta({ id: 'OptOuts' });
