/** What a platform team may set for recovery. */
import { groundSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';

export const recoverySettings = z.object({
  policyFile: z
    .string()
    .nullable()
    .default(null)
    .describe('contact policy as a JSON file; none: the built-in defaults'),
  lineMemoryDays: z
    .number()
    .min(1)
    .max(60)
    .default(3)
    .describe('how long calls of callers without a case are remembered, for events that come late'),
});

/** Of recovery as a process of its own. */
export const recoveryProcessSettings = z.object({ ...groundSettings.shape, ...recoverySettings.shape });
export type RecoverySettings = z.infer<typeof recoverySettings>;
