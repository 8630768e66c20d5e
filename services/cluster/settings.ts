/** What the cluster can be told. */
import { z } from 'zod';

export const clusterSettings = z.object({
  dataDir: z.string().min(1).default('./ringback-cluster').describe('the folder of all data and logs, made if missing'),
  kafka: z
    .string()
    // Services are told it as kafka://…, so people write it so too.
    .transform((text) => text.replace(/^kafka:\/\//, ''))
    .refine((text) => /^[^\s,/@?]+(?:,[^\s,/@?]+)*$/.test(text), { error: 'must be like host:port,host:port' })
    .nullable()
    .default(null)
    .describe('a Kafka that runs, as host:port,host:port; none: one of our own, which takes Java and Maven'),
  postgres: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be like postgres://user:password@host:5432/database' })
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe(
      'a PostgreSQL that runs, with an empty database; none: one of our own, from the programs of this machine',
    ),
  httpPort: z.int().min(0).max(65_535).default(8080).describe('the port of the page; 0 takes any free one'),
  company: z.string().min(1).default('Ringback').describe('the name of the company, as callers read it in every SMS'),
  demoSpeed: z.number().min(0.1).max(100).default(1).describe('how fast the demo centre lives'),
});

export type ClusterSettings = z.infer<typeof clusterSettings>;
