/** What the page is told about daily reports. Times RFC 3339 in UTC. */
import { z } from 'zod';
import { deliveryStates } from '../read-model/daily-tables.ts';

const time = z.string();

export const dailyReportSchema = z
  .object({
    /** A local day of `zone`. */
    date: z.string(),
    zone: z.string(),
    dueAt: time,
    madeAt: time,
    subject: z.string(),
    /** `nextAt` only while it waits, `error` of the last attempt. */
    deliveries: z.array(
      z.object({
        kind: z.enum(['mail', 'file']),
        target: z.string(),
        state: z.enum(deliveryStates),
        attempts: z.int(),
        changedAt: time,
        nextAt: time.nullable(),
        error: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'DailyReport' });

export const dailyReportsSchema = z
  .object({
    /** Null where none is made: neither recipients nor a folder are set. */
    plan: z
      .object({
        at: z.string(),
        zone: z.string(),
        language: z.enum(['en', 'ru']),
        to: z.array(z.string()),
        hasFolder: z.boolean(),
        nextAt: time,
      })
      .nullable(),
    reports: z.array(dailyReportSchema),
  })
  .meta({ id: 'DailyReports' });

export const dailyPath = z.strictObject({ date: z.iso.date('must be a date such as 2026-11-22') });
export const dailyQuery = z.strictObject({ zone: z.string().max(64) });
export const sentAgainSchema = z.object({ deliveries: z.int() }).meta({ id: 'SentAgain' });
