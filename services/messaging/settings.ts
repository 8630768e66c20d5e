/** What can be set about messaging, with its defaults. */
import { tenantId, type TenantId } from '@ringback/contracts/ids.ts';
import { isZone } from '@ringback/contracts/zones.ts';
import { groundSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';
import { smsTwilioSettingsSchema } from './sms-twilio-settings.ts';
import { milliseconds, smppSource, smppUrl, smsCountry } from './smsc-settings.ts';

export const messagingSettingsSchema = z.object({
  tenantId: tenantId.describe('the name of the tenant whose callers these are'),
  company: z.string().trim().min(1).max(60).describe('the name of the company, as callers read it in every SMS'),
  defaultLanguage: z.enum(['ru', 'en']).default('en').describe('ru or en, for callers whose language nobody knows'),
  defaultZone: z
    .string()
    .min(1)
    .max(64)
    .refine(isZone, 'must be an IANA time zone, such as Europe/Moscow')
    .default('UTC')
    .describe('an IANA time zone, for callers whose zone nobody knows'),
  smsMaxParts: z.number().int().min(1).max(20).default(3).describe('the most parts one SMS may have'),
  templatesFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('the texts of SMS as a JSON file (docs/conversation.md); none: the standard ones'),
  smsSubmitTimeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .describe(
      'seconds after which a submit without an answer is unknown; longer than the operator takes for all parts',
    ),
  smsUnknownOutcomeMinutes: z
    .number()
    .int()
    .min(1)
    .max(10_080)
    .default(60)
    .describe('minutes after which an SMS of unknown outcome counts as failed'),
  smsResendUnknownAfterMinutes: z
    .number()
    .int()
    .min(1)
    .max(10_080)
    .nullable()
    .default(null)
    .describe(
      'minutes after which an SMS of unknown outcome is sent once more, with replace_if_present, where it has one part; none: never',
    ),
});
export type MessagingSettings = z.infer<typeof messagingSettingsSchema>;

export const smppSettingsSchema = z.object({
  smppUrl: smppUrl
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the operator, such as smpp://user:password@host:2775, or ssmpp:// for TLS'),
  smppFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'a JSON file of one or more operators, instead of the URL (docs/smpp.md); the other smpp settings are then in it',
    ),
  smppSystemType: z.string().max(12).default('').describe('the system type the operator asks for, mostly none'),
  smppSource: smppSource
    .default('Ringback')
    .describe('the sender callers see: a name of at most 11 letters, a short code or +number'),
  smppWindow: z.number().int().min(1).max(1000).default(10).describe('submits without an answer at one time'),
  smppMessagesPerSecond: z
    .number()
    .min(0.01)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('the most submits a second, evenly spread; none: no limit'),
  smppCountry: smsCountry,
  smppLongMessages: z
    .enum(['udh8', 'udh16', 'sar', 'payload'])
    .default('udh8')
    .describe('how the parts of a long text are told: udh8, udh16, sar or payload (docs/smpp.md)'),
  smppResponseTimeoutMs: milliseconds(600_000).default(10_000).describe('milliseconds to wait for an answer'),
  smppEnquireLinkMs: milliseconds(3_600_000).default(30_000).describe('milliseconds between two signs of life'),
  smppReconnectMinMs: milliseconds(600_000).default(500).describe('milliseconds before the first new bind'),
  smppReconnectMaxMs: milliseconds(600_000).default(30_000).describe('the longest pause between two binds, in ms'),
});
export type SmppSettings = z.infer<typeof smppSettingsSchema>;

/** Of messaging as a process of its own. */
export const messagingProcessSettings = z.object({
  ...groundSettings.shape,
  ...messagingSettingsSchema.shape,
  ...smppSettingsSchema.shape,
  ...smsTwilioSettingsSchema.shape,
  tenantId: tenantId.prefault('default' as TenantId).describe('the name of the tenant whose callers these are'),
});
