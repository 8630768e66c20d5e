/** What can be set about the demo centre as a process of its own. */
import { z } from 'zod';

export const centreSettings = z.object({
  ingestUrl: z
    .url({ protocol: /^https?$/, error: 'must be like http://host:8080' })
    .describe('the ingest that is told what happens here, such as http://ingest:8080'),
  ingestToken: z
    .string()
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the bearer token ingest asks for; none: it asks for none'),
  dataDir: z.string().min(1).default('./centre-data').describe('the folder of calls in progress, made if missing'),
  demoSpeed: z.number().min(0.1).max(60).default(1).describe('how fast the centre lives'),
  seed: z.int().default(1).describe('the seed of everything made up'),
});
