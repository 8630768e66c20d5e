/** What can be set about reports. */
import { fileURLToPath } from 'node:url';
import { busSettings, readModelSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';

/** Where `npm run build` puts the page. */
export const builtPage = fileURLToPath(new URL('./web/dist', import.meta.url));

export const reportsSettingsSchema = z.strictObject({
  /** Changes go to open pages at most this often. */
  liveIntervalMs: z.int().min(50).max(60_000).default(300),
  /** An open page hears from us at least this often, and says so when it does not. */
  heartbeatSeconds: z.number().min(1).max(20).default(10),
  /** Pages open at once; further ones are asked to try later. */
  livePages: z.int().min(1).max(10_000).default(100),
  /** Folder of the page; null serves the API alone. */
  pageFolder: z.string().min(1).nullable().default(builtPage),
});
export type ReportsSettings = z.infer<typeof reportsSettingsSchema>;

/** Of reports as a process of its own: without event store and without secrets, for it has no use for either. */
export const reportsProcessSettings = z.object({
  ...busSettings.shape,
  ...readModelSettings.shape,
  ...reportsSettingsSchema.shape,
});
