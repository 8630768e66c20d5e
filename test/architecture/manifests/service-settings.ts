/** The services that run as processes of their own, found in the code, and the settings each of them reads. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareSettings } from '@ringback/embedded/prepare/settings.ts';
import { centreSettings } from '@ringback/centre/settings.ts';
import { telephonesBy } from '@ringback/dialer/adapters/telephones.ts';
import { dialerProcessSettings } from '@ringback/dialer/settings.ts';
import { ingestProcessSettings } from '@ringback/ingest/settings.ts';
import { messagingProcessSettings } from '@ringback/messaging/settings.ts';
import { recoveryProcessSettings } from '@ringback/recovery/settings.ts';
import { reportsProcessSettings } from '@ringback/reports/settings.ts';
import { checkSignIn } from '@ringback/reports/sign-in/settings.ts';
import { kafkaOptionsOf } from '@ringback/runtime/ground/kafka-part.ts';
import { processSettings } from '@ringback/runtime/ground/settings.ts';
import { smscSettings } from '@ringback/smsc/settings.ts';
import { z } from 'zod';
import type { Reader } from './settings-rules.ts';

const reader = <Settings extends z.ZodObject>(
  schema: Settings,
  further: (settings: z.infer<Settings>) => unknown = () => {},
): Reader => ({
  schema: z.object({ ...processSettings.shape, ...schema.shape }),
  further: further as Reader['further'],
});

/** By what manifests call them; `prepare` is a job of the image `embedded`. */
export const readers: Readonly<Record<string, Reader>> = {
  ingest: reader(ingestProcessSettings, kafkaOptionsOf),
  recovery: reader(recoveryProcessSettings, kafkaOptionsOf),
  messaging: reader(messagingProcessSettings, kafkaOptionsOf),
  dialer: reader(dialerProcessSettings, (settings) => [kafkaOptionsOf(settings), telephonesBy(settings)]),
  reports: {
    ...reader(reportsProcessSettings, kafkaOptionsOf),
    further: (settings) => {
      const all = settings as z.infer<typeof reportsProcessSettings> & z.infer<typeof processSettings>;
      checkSignIn(all, all.httpHost);
      return kafkaOptionsOf(all);
    },
  },
  smsc: reader(smscSettings),
  centre: reader(centreSettings),
  prepare: { schema: prepareSettings, further: kafkaOptionsOf as Reader['further'] },
};

/** Those whose `main.ts` runs a service. */
export const servicesIn = (root: string): readonly string[] =>
  globSync('services/*/main.ts', { cwd: root })
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('runService('))
    .map((file) => file.replaceAll('\\', '/').split('/')[1]!)
    .toSorted();
