/** What can be set about reports. */
import { fileURLToPath } from 'node:url';
import { busSettings, readModelSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';
import { signInSettings } from './sign-in/settings.ts';
import { dailySettingsSchema } from './daily/daily-settings.ts';
import type { BoardTargets } from './views/now/board.ts';

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
  serviceLevelSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(20)
    .describe('seconds within which a call is answered in time'),
  shortAbandonSeconds: z
    .number()
    .min(0)
    .max(120)
    .default(5)
    .describe('who hung up within these seconds does not count against the service level'),
  promiseMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(20)
    .describe('minutes within which a lost caller is to be called back; later is late'),
  holdOutHorizonHours: z
    .number()
    .min(1)
    .max(24 * 14)
    .default(24)
    .describe('hours after a loss within which a caller who speaks to us counts as recovered, held out or chased'),
  abandonmentLimitPercent: z
    .number()
    .min(0.1)
    .max(100)
    .default(3)
    .describe('percent of redials answered by a person that may find no agent in time'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency such as RUB')
    .default('RUB')
    .describe('currency of the prices'),
  pricePerAgentMinute: z.number().min(0).default(0).describe("price of a minute of an agent's time"),
  pricePerAttempt: z.number().min(0).default(0).describe('price of one redial, answered or not'),
  pricePerSmsPart: z.number().min(0).default(0).describe('price of one part of an SMS'),
  undoSeconds: z
    .number()
    .min(0)
    .max(120)
    .default(10)
    .describe('seconds within which a supervisor may take an action on a case back'),
  ...signInSettings.shape,
  ...dailySettingsSchema.shape,
  pageFolder: z.string().min(1).nullable().default(builtPage).describe('the folder of the page, as it was built'),
});
export type ReportsSettings = z.infer<typeof reportsSettingsSchema>;

export const boardTargets = (settings: ReportsSettings): BoardTargets => ({
  serviceLevelSeconds: settings.serviceLevelSeconds,
  shortAbandonSeconds: settings.shortAbandonSeconds,
  promiseMinutes: settings.promiseMinutes,
  abandonmentLimit: settings.abandonmentLimitPercent / 100,
});

/** Of reports as a process of its own: without event store and without keys, for it has no use for either. */
export const reportsProcessSettings = z.object({
  ...busSettings.shape,
  ...readModelSettings.shape,
  ...reportsSettingsSchema.shape,
});
