/** What can be set about Kafka. */
import { z } from 'zod';
import { pem } from './pem.ts';

export const kafkaSettings = z.object({
  kafkaPartitions: z
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .describe('partitions of every topic: no more replicas of a service than these have work'),
  kafkaRetentionHours: z.number().min(1).default(168).describe('hours a topic keeps a message'),
  kafkaReplicationFactor: z
    .int()
    .min(1)
    .max(10)
    .nullable()
    .default(null)
    .describe('copies of topics that are made; none: what the brokers say'),
  kafkaTls: z.boolean().default(false).describe('whether brokers are spoken to over TLS'),
  kafkaCa: pem('CERTIFICATE', 'the certificate of who vouches for the brokers; none: those the system trusts'),
  kafkaCertificate: pem('CERTIFICATE', 'our certificate, where brokers ask for one'),
  kafkaKey: pem('PRIVATE KEY', 'the key of our certificate'),
  kafkaSasl: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .nullable()
    .default(null)
    .describe('how we say who we are: plain, scram-sha-256 or scram-sha-512; none: not at all'),
  kafkaUser: z.string().nullable().default(null).describe('our name, with SASL'),
  kafkaPassword: z.string().nullable().default(null).meta({ secret: true }).describe('our password, with SASL'),
});
export type KafkaSettings = z.infer<typeof kafkaSettings> & { readonly bus: string };
