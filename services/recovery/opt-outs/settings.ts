/** Where the opt-outs are: as recovery's own settings say, else the folder of `npm start`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { groundSettings } from '@ringback/runtime/ground/settings.ts';
import { loadOrCreateSecrets, SecretsProblem, type Secrets } from '@ringback/runtime/sealing/secrets.ts';
import { readSettings, type Environment } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { recoverySettings } from '../settings.ts';

export const optOutSettings = z.object({
  ...groundSettings.shape,
  policyFile: recoverySettings.shape.policyFile,
});
export type OptOutSettings = z.infer<typeof optOutSettings>;

const DATA_DIR = 'RINGBACK_DATA_DIR';

/** Everything recovery may be told besides. */
const NOT_OURS = [
  DATA_DIR,
  'RINGBACK_LINE_MEMORY_DAYS',
  'RINGBACK_HTTP_HOST',
  'RINGBACK_HTTP_PORT',
  'RINGBACK_LOG_LEVEL',
  'RINGBACK_STOP_GRACE_SECONDS',
  'RINGBACK_REQUIRE',
];

/** A data folder that has run has secrets; with new ones nobody would know the callers again. */
const secretsIn = (folder: string): Secrets => {
  if (existsSync(join(folder, 'keys.db')) && !existsSync(join(folder, 'secrets.json')))
    throw new SecretsProblem(`${join(folder, 'secrets.json')} is gone: put it back first.`);
  return loadOrCreateSecrets(folder);
};

/** Throws the sentence for whoever set something wrong. */
export const readOptOutSettings = (environment: Environment, dataDir: string | null): OptOutSettings => {
  const known = { known: NOT_OURS };
  if (dataDir === null && environment['RINGBACK_EVENT_STORE'] !== undefined)
    return readSettings(optOutSettings, environment, known);
  const folder = dataDir ?? environment[DATA_DIR] ?? './ringback-data';
  const { callerIdSecret, masterKey } = secretsIn(folder);
  return readSettings(
    optOutSettings,
    {
      ...environment,
      RINGBACK_BUS: `sqlite:${folder}`,
      RINGBACK_EVENT_STORE: `sqlite:${folder}`,
      RINGBACK_READ_MODELS: `sqlite:${folder}`,
      RINGBACK_CALLER_ID_SECRET: callerIdSecret.toString('base64url'),
      RINGBACK_MASTER_KEY: masterKey.toString('base64url'),
    },
    known,
  );
};
