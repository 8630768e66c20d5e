/** What can be set about messaging, with its defaults. */
import { tenantId } from '@ringback/contracts/ids.ts';
import { z } from 'zod';

const seconds = (most: number) => z.coerce.number().int().min(1).max(most);

export const messagingSettingsSchema = z.object({
  tenantId,
  /** Named in every SMS. */
  company: z.string().min(1).max(60).describe('Name of the company, as callers read it in an SMS'),
  /** Language and zone of a caller about whom nothing else is known. */
  defaultLanguage: z.enum(['ru', 'en']).default('en'),
  defaultZone: z.string().min(1).max(64).default('UTC'),
  maxParts: z.coerce.number().int().min(1).max(20).default(3),
  /** Longer than the operator may take to answer for every part. */
  submitTimeoutSeconds: seconds(3600).default(120),
  unknownOutcomeMinutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .default(60),
  /** Differs between the replicas and runs of this service, so that only one of them believes that an intent is its own. */
  instanceId: z.string().min(1).max(128).default('single'),
});
export type MessagingSettings = z.infer<typeof messagingSettingsSchema>;

const SMPP_PORT = 2775;
const SMPP_TLS_PORT = 3550;

export const smppSettingsSchema = z.object({
  url: z
    .string()
    .regex(/^s?smpp:\/\/[^\s/:@]+(:\d{1,5})?$/, 'must be like smpp://host:2775, or ssmpp://host:3550 for TLS')
    .transform((url) => {
      const tls = url.startsWith('ssmpp:');
      const [host = '', port] = url.slice(url.indexOf('//') + 2).split(':');
      return { host, port: port === undefined ? (tls ? SMPP_TLS_PORT : SMPP_PORT) : Number(port), tls };
    }),
  systemId: z.string().max(15).default('ringback'),
  password: z.string().max(8).default(''),
  systemType: z.string().max(12).default(''),
  /** Sender: a name of at most 11 letters, a short code, or +number. */
  sourceAddress: z
    .string()
    .regex(/^(\+?\d{1,15}|[\w .&-]{1,11})$/, 'must be a name of at most 11 letters, a short code or +number')
    .default('Ringback'),
  windowSize: z.coerce.number().int().min(1).max(1000).default(10),
  responseTimeoutMs: z.coerce.number().int().min(10).max(600_000).default(10_000),
  enquireLinkMs: z.coerce.number().int().min(10).max(3_600_000).default(30_000),
  reconnectMinMs: z.coerce.number().int().min(1).max(600_000).default(500),
  reconnectMaxMs: z.coerce.number().int().min(1).max(600_000).default(30_000),
});
export type SmppSettings = z.infer<typeof smppSettingsSchema>;
