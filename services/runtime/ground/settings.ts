/**
 * Where a process finds its ground. Each service takes the parts it needs: whoever is given no secrets can unseal nothing.
 */
import { z } from 'zod';
import { logLevels } from '../log/log.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { pem } from './pem.ts';

/** An address that begins as one of `forms` (`postgres://…`). It may hold a password, so it is never shown. */
const address = (forms: readonly string[], meaning: string) =>
  z
    .string()
    .check(({ value, issues }) => {
      const message = addressFault(value, new Set(forms.map(schemeOf)));
      if (message !== null) issues.push({ code: 'custom', input: value, message });
    })
    .meta({ secret: true })
    .describe(`${meaning}: ${forms.join(', ')}`);

const schemeOf = (text: string): string | null => /^[a-z][a-z+]*:/i.exec(text)?.[0] ?? null;

/** The same server by other names: as libpq writes it, and a cluster of KurrentDB that is asked who leads. */
const ALSO: Readonly<Record<string, string>> = {
  'postgresql:': 'postgres:',
  'kurrentdb+discover:': 'kurrentdb:',
  'esdb+discover:': 'esdb:',
};

const addressFault = (text: string, schemes: ReadonlySet<string | null>): string | null => {
  const scheme = schemeOf(text);
  if (scheme === null || !schemes.has(ALSO[scheme] ?? scheme))
    return `${scheme ?? 'an address without a scheme'} cannot be used here`;
  if (scheme === 'sqlite:') return text === scheme ? 'names no folder' : null;
  if (!text.startsWith(`${scheme}//`) || text === `${scheme}//`) return `must go on with //host after ${scheme}`;
  return scheme.startsWith('postgres') && !isUrl(text)
    ? 'cannot be read as an address: percent-encode what is special in user and password, such as # as %23'
    : null;
};

/** With a user and no host the driver takes the host from what follows the question mark. */
const isUrl = (text: string): boolean => URL.canParse(text.replace('@/', '@socket/'));

const MOST_PORT = 65_535;
const BROKER = /^(?:[^\s:/@?[\]]+|\[[\da-f:.]+\])(?::(?<port>\d+))?$/i;

const namesBrokers = (text: string): boolean => {
  if (/^sqlite:.+$/.test(text)) return true;
  if (!text.startsWith('kafka://')) return false;
  const brokers = text.slice('kafka://'.length).split(',');
  return brokers.every((broker) => {
    const match = BROKER.exec(broker.trim());
    return (
      match !== null && Number(match.groups?.['port'] ?? 1) >= 1 && Number(match.groups?.['port'] ?? 1) <= MOST_PORT
    );
  });
};

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
    .refine(namesBrokers, {
      error: 'must be kafka://host:port,host:port (user and TLS have settings of their own) or sqlite:FOLDER',
    })
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
  postgresCa: pem(
    'CERTIFICATE',
    'certificate of who vouches for PostgreSQL, which is then always spoken to over TLS; none: what sslmode in the address says',
  ),
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
