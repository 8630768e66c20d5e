/** What can be set about reports. */
import { fileURLToPath } from 'node:url';
import { busSettings, readModelSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';

/** Where `npm run build` puts the page. */
export const builtPage = fileURLToPath(new URL('./web/dist', import.meta.url));

export const reportsSettingsSchema = z.strictObject({
  liveIntervalMs: z
    .int()
    .min(50)
    .max(60_000)
    .default(300)
    .describe('milliseconds at least between two changes told to an open page'),
  heartbeatSeconds: z
    .number()
    .min(1)
    .max(20)
    .default(10)
    .describe('seconds at most between two signs of life to an open page, which says so when there is none'),
  livePages: z.int().min(1).max(10_000).default(100).describe('pages open at once; more are asked to try later'),
  pageFolder: z.string().min(1).nullable().default(builtPage).describe('the folder of the page, as it was built'),
});
export type ReportsSettings = z.infer<typeof reportsSettingsSchema>;

/** Of reports as a process of its own: without event store and without secrets, for it has no use for either. */
export const reportsProcessSettings = z.object({
  ...busSettings.shape,
  ...readModelSettings.shape,
  ...reportsSettingsSchema.shape,
});
