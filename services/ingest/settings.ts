/** What ingest can be told. */
import { tenantId, type TenantId } from '@ringback/contracts/ids.ts';
import { busSettings, readModelSettings, secretSettings } from '@ringback/runtime/ground/settings.ts';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { taskRouterEventsSettings } from './taskrouter/settings.ts';
import { isZone } from './zones.ts';

export const ingestSettingsSchema = z.strictObject({
  tenantId: tenantId.prefault('default' as TenantId).describe('the name of the tenant whose calls these are'),
  country: z
    .string()
    .refine(
      (code): boolean => isSupportedCountry(code),
      'must be a country code of two capital letters, such as RU or GB',
    )
    .default('RU')
    .describe('the country of numbers written without a country code, such as RU'),
  zone: z
    .string()
    .refine(isZone, 'must be an IANA time zone')
    .default('Europe/Moscow')
    .describe('the time zone of the contact centre, such as Europe/Moscow'),
  futureToleranceMinutes: z
    .int()
    .min(0)
    .default(24 * 60)
    .describe('how many minutes ahead of our clock an event may claim to be'),
  ingestToken: z
    .string()
    .min(16, 'must be at least 16 characters')
    .optional()
    .meta({ secret: true })
    .describe('the bearer token that callers of POST /events must send; without it everybody may'),
});

export type IngestSettings = z.infer<typeof ingestSettingsSchema>;

/** Of ingest as a process of its own: it remembers nothing in the event store. */
export const ingestProcessSettings = z.object({
  ...busSettings.shape,
  ...readModelSettings.shape,
  ...secretSettings.shape,
  ...ingestSettingsSchema.shape,
  ...taskRouterEventsSettings.shape,
  queueLog: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('an Asterisk queue_log to follow, by one replica alone; none: events come over HTTP only'),
});
