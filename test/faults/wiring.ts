/** What each service of a cluster under fault is told by its environment. */
import type { Service } from '@ringback/cluster/start.ts';
import { join } from 'node:path';
import type { KafkaForTests } from '../infrastructure/kafka-broker.ts';
import type { PostgresServer } from '../infrastructure/postgres-server.ts';
import { secrets } from '../journeys/service-process.ts';

export type Settings = Readonly<Record<string, string>>;

const POLICY = join(import.meta.dirname, 'hasty-policy.json');

export interface Wiring {
  readonly folder: string;
  readonly kafka: KafkaForTests;
  readonly postgres: PostgresServer;
  readonly speed: number;
  readonly ports: Readonly<Record<'ingest' | 'centre' | 'smpp', number>>;
  /** Where the centre tells what happens. */
  readonly told: string;
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Everybody has a port that stays, so that who comes back is found. */
export const settingsOf = ({ folder, kafka, postgres, speed, ports, told }: Wiring): Record<Service, Settings> => {
  const bus = {
    RINGBACK_BUS: `kafka://${kafka.brokers}`,
    RINGBACK_KAFKA_PARTITIONS: '4',
    RINGBACK_READ_MODELS: postgres.url,
    RINGBACK_POSTGRES_POOL: '2',
  };
  const ground = { ...bus, ...secrets, RINGBACK_EVENT_STORE: postgres.url };
  return {
    smsc: { RINGBACK_SMSC_PORT: String(ports.smpp), RINGBACK_SMSC_FILE: join(folder, 'smsc.db') },
    ingest: { ...bus, ...secrets, RINGBACK_HTTP_PORT: String(ports.ingest) },
    recovery: { ...ground, RINGBACK_POLICY_FILE: POLICY },
    messaging: {
      ...ground,
      RINGBACK_COMPANY: 'Faults',
      RINGBACK_SMPP_URL: `smpp://127.0.0.1:${ports.smpp}`,
      RINGBACK_SMPP_RECONNECT_MAX_MS: '2000',
    },
    reports: bus,
    centre: {
      RINGBACK_HTTP_PORT: String(ports.centre),
      RINGBACK_INGEST_URL: told,
      RINGBACK_DATA_DIR: folder,
      RINGBACK_DEMO_SPEED: String(speed),
    },
    dialer: { ...ground, RINGBACK_CENTRE_URL: urlOf(ports.centre) },
  };
};
