/**
 * Where a process finds its ground. Each service takes the parts it needs: whoever is given no secrets can unseal nothing.
 */
import { z } from 'zod';
import { logLevels } from '../log/log.ts';
import { kafkaSettings } from './kafka-settings.ts';

/** An address that begins as one of `forms` (`postgres://…`). It may hold a password, so it is never shown. */
const address = (forms: readonly string[], meaning: string) =>
  z
    .string()
    .refine((text) => forms.some((form) => text.startsWith(form.slice(0, form.indexOf(':') + 1)) && text.length > 8), {
      error: ({ input }) => `${schemeOf(String(input))} cannot be used here`,
    })
    .meta({ secret: true })
    .describe(`${meaning}: ${forms.join(', ')}`);

const schemeOf = (text: string): string => (/^[a-z][a-z+]*:/i.exec(text) ?? ['an address without a scheme'])[0];

const bytes32 = (meaning: string) =>
  z
    .string()
    .regex(/^[\w-]{43}=?$/, 'must be 32 bytes as base64url: 43 letters, digits, - and _')
    .transform((text) => Buffer.from(text, 'base64url'))
    .meta({ secret: true })
    .describe(`${meaning}: 32 random bytes as base64url, the same for all services, for good`);

const POSTGRES = 'postgres://user:password@host:5432/database';
const SQLITE_FOLDER = 'sqlite:FOLDER';

export const busSettings = z.object({
  bus: z
    .string()
    .regex(
      /^(kafka:\/\/[^/@?\s]+|sqlite:.+)$/,
      'must be kafka://host:port,host:port (user and TLS have settings of their own) or sqlite:FOLDER',
    )
    .meta({ secret: true })
    .describe(`the bus: kafka://host:9092,host:9092, or ${SQLITE_FOLDER} for one process alone`),
  ...kafkaSettings.shape,
});

export const storeSettings = z.object({
  eventStore: address(
    ['kurrentdb://user:password@host:2113', 'esdb://host:2113', POSTGRES, SQLITE_FOLDER],
    'what the services remember',
  ),
});

export const readModelSettings = z.object({
  readModels: address([POSTGRES, SQLITE_FOLDER], 'tables that services keep for themselves'),
  postgresCa: z
    .string()
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('certificate (PEM) of who vouches for PostgreSQL; none: what sslmode in the address says'),
  postgresPool: z.int().min(2).max(100).default(4).describe('most connections of one pool; a process has up to three'),
});

export const secretSettings = z.object({
  callerIdSecret: bytes32('what turns numbers into caller ids'),
  masterKey: bytes32('what the keys of callers are sealed with'),
});

/** All a deciding service stands on. */
export const groundSettings = z.object({
  ...busSettings.shape,
  ...storeSettings.shape,
  ...readModelSettings.shape,
  ...secretSettings.shape,
});

/** Bus and read models; event store and secrets where the service has them. */
export type GroundSettings = z.infer<typeof busSettings> &
  z.infer<typeof readModelSettings> &
  Partial<z.infer<typeof storeSettings> & z.infer<typeof secretSettings>>;

export const processSettings = z.object({
  httpHost: z.string().min(1).default('127.0.0.1').describe('the address to listen on; 0.0.0.0 for all'),
  httpPort: z.int().min(0).max(65_535).default(8080).describe('the port to listen on; 0 takes any free one'),
  logLevel: z.enum(logLevels).default('info').describe('how much the log says'),
  stopGraceSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(20)
    .describe('seconds a stop may take to finish what is in hand; the process is gone five seconds later at most'),
});
