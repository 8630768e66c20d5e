/** The secrets beside the data; none are made where the data was sealed with others. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrCreateSecrets, SecretsProblem, type Secrets } from '@ringback/runtime/sealing/secrets.ts';

/** Throws `SecretsProblem`. `sealed`: whether something in the folder was sealed before. */
export const secretsOf = (dataDir: string, sealed: boolean): Secrets => {
  const file = join(dataDir, 'secrets.json');
  if (sealed && !existsSync(file))
    throw new SecretsProblem(
      `${file} is gone, and the data beside it was sealed with it: with new secrets every caller would be a stranger, also those who opted out. Put it back, or choose another data folder.`,
    );
  return loadOrCreateSecrets(dataDir);
};
