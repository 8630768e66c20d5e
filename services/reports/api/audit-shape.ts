/** The audit trail, as it is asked for and told. */
import { z } from 'zod';
import { auditActions } from '../sign-in/audit-trail.ts';

const day = z.iso.date('must be a day such as 2026-11-22');
const page = z.coerce.number('must be a number').int('must be a whole number').min(1).max(10_000).default(1);

export const auditFilter = z.strictObject({
  from: day.optional(),
  to: day.optional().meta({ description: 'the day after the last, in UTC' }),
  what: z.enum(auditActions).optional(),
  viewer: z.string().max(200).optional().meta({ description: 'id or part of the name' }),
  target: z.string().max(128).optional(),
});
export const auditQuery = auditFilter.extend({ page });
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditEntrySchema = z
  .object({
    entryId: z.string(),
    at: z.iso.datetime(),
    viewerId: z.string(),
    name: z.string(),
    what: z.enum(auditActions),
    target: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z
  .object({ page: z.int(), pageSize: z.int(), hasMore: z.boolean(), entries: z.array(auditEntrySchema) })
  .meta({ id: 'AuditPage' });
export type AuditPage = z.infer<typeof auditPageSchema>;
