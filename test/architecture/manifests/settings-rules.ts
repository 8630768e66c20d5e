/** Variables in manifests and compose files against the schemas of the services that read them. */
import { fieldsOf } from '@ringback/runtime/settings/field.ts';
import { PREFIX, readSettings } from '@ringback/runtime/settings/settings.ts';
import type { z } from 'zod';
import type { Environment } from './workloads.ts';

/** Stands in for what only a secret store or a file knows. */
const likely: Readonly<Record<string, string>> = {
  RINGBACK_READ_MODELS: 'postgres://user:password@host:5432/database',
  RINGBACK_EVENT_STORE: 'kurrentdb://user:password@host:2113',
  RINGBACK_CALLER_ID_SECRET: Buffer.alloc(32).toString('base64url'),
  RINGBACK_MASTER_KEY: Buffer.alloc(32).toString('base64url'),
  RINGBACK_SMPP_URL: 'smpp://user:secret@host:2775',
  RINGBACK_INGEST_TOKEN: 'sixteen-letters-or-more',
  RINGBACK_OIDC_CLIENT_SECRET: 'secret',
  RINGBACK_KAFKA_USER: 'user',
  RINGBACK_KAFKA_PASSWORD: 'password',
  RINGBACK_TWILIO_AUTH_TOKEN: 'token',
  RINGBACK_TWILIO_FROM: '+74950000000',
};

const FILE = '_FILE';

/** Files are not here: what they hold is likely. */
const withLikely = (environment: Environment, secrets: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => {
        const plain = name.endsWith(FILE) && secrets.has(name.slice(0, -FILE.length));
        const variable = plain ? name.slice(0, -FILE.length) : name;
        return [variable, plain || value === null ? (likely[variable] ?? 'unknown') : value];
      }),
  );

export interface Reader<Settings extends z.ZodObject = z.ZodObject> {
  readonly schema: Settings;
  /** What the service asks beyond single settings: throws what it would end with. */
  readonly further: (settings: z.infer<Settings>) => unknown;
}

/** Each variable exists, each value is one, and nothing required is missing: the service would start. */
export const settingsProblems = (title: string, { schema, further }: Reader, environment: Environment): string[] => {
  const secrets = new Set(fieldsOf(schema, PREFIX).flatMap(({ variable, secret }) => (secret ? [variable] : [])));
  try {
    further(readSettings(schema, withLikely(environment, secrets)));
    return [];
  } catch (error) {
    const lines = (error as Error).message.split('\n').filter((line) => line.includes(PREFIX));
    return lines.length === 0 ? [`${title}: ${String(error)}`] : lines.map((line) => `${title}: ${line.trim()}`);
  }
};
