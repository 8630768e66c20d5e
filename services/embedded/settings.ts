/** Settings of the one-process Ringback: environment first, command line on top. */
import { type DialerSettings, dialerSettingsSchema } from '@ringback/dialer/settings.ts';
import { ingestSettingsSchema } from '@ringback/ingest/settings.ts';
import { messagingSettingsSchema, smppSettingsSchema } from '@ringback/messaging/settings.ts';
import { type ReportsSettings, reportsSettingsSchema } from '@ringback/reports/settings.ts';
import { logLevels } from '@ringback/runtime/log/log.ts';
import { z } from 'zod';

/** The page is where the build puts it, and its limit of abandoned redials is the one the dialer keeps. */
const reportsShape = reportsSettingsSchema.omit({ pageFolder: true, abandonmentLimitPercent: true }).shape;

const dialerShape = dialerSettingsSchema.pick({
  pacingMode: true,
  pacingModeOfTeams: true,
  pacingReserve: true,
  shiftPlan: true,
  yieldAfterWaitSeconds: true,
  yieldBelowServiceLevel: true,
  agentsStaleAfterSeconds: true,
  abandonmentLimit: true,
  connectWithinSeconds: true,
  greetingSeconds: true,
  abandonmentRules: true,
}).shape;

export const embeddedSettings = z.object({
  dataDir: z.string().min(1).default('./ringback-data').describe('folder of all data, made if missing'),
  httpHost: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  httpPort: z.int().min(0).max(65_535).default(8080).describe('port to listen on; 0 takes any free one'),
  company: z
    .string()
    .min(1)
    .max(40)
    .default('Ringback Demo')
    .describe('name of the company, as callers read it in every SMS'),
  country: ingestSettingsSchema.shape.country,
  zone: ingestSettingsSchema.shape.zone,
  ...dialerShape,
  policyFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('contact policy as a JSON file; none: the built-in one'),
  templatesFile: messagingSettingsSchema.shape.templatesFile,
  ingestToken: z
    .string()
    .min(16, 'must be at least 16 characters')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('bearer token that POST /events must carry; none: open'),
  logLevel: z.enum(logLevels).default('warn').describe('how much the log says'),
  demoSpeed: z.number().min(0.1).max(60).default(1).describe('how fast the demo centre lives'),
  seed: z.int().default(1).describe('seed of everything simulated'),
  ...smppSettingsSchema.shape,
  ...reportsShape,
});
export type EmbeddedSettings = z.infer<typeof embeddedSettings>;

const thoseIn = (shape: object, settings: EmbeddedSettings) =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => key in shape));

/** Those of them that are of the dialer. */
export const dialerSettingsOf = (settings: EmbeddedSettings): DialerSettings =>
  dialerSettingsSchema.parse({ ...thoseIn(dialerShape, settings), zone: settings.zone });

/** Those of them that are of reports. */
export const reportsSettingsOf = (settings: EmbeddedSettings): ReportsSettings =>
  reportsSettingsSchema.parse({
    ...thoseIn(reportsShape, settings),
    dailyReportZone: settings.dailyReportZone ?? settings.zone,
    // A limit of none is shown as the smallest there is, for shares of it are told.
    abandonmentLimitPercent: Math.max(0.1, settings.abandonmentLimit * 100),
  });
