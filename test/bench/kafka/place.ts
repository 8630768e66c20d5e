/** Where one set of measurements happens: a fresh Kafka with so many partitions, a fresh database, and the driver's own ground on both. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReplica, type Replica } from '@ringback/cluster/replica.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { openGround } from '@ringback/runtime/ground/open-ground.ts';
import { groundSettings } from '@ringback/runtime/ground/settings.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { pino } from 'pino';
import { startKafka, type BenchPostgres } from './servers.ts';

type Environment = Readonly<Record<string, string>>;
export type ServiceName = 'recovery' | 'messaging' | 'dialer';

export interface Place {
  readonly folder: string;
  readonly brokers: string;
  readonly partitions: number;
  readonly postgresUrl: string;
  /** The driver's own: bus on Kafka, store and keys in PostgreSQL, as services have them. */
  readonly platform: Platform;
  readonly admin: Admin;
  /** A caller number nobody has had yet; takes `count` of them. */
  takeCallers(count: number): number;
  /** The service as its `main.ts` starts it, ready; `own` are settings beyond the ground's and win over them. */
  start(service: ServiceName, own?: Environment): Promise<Replica>;
  close(): Promise<void>;
}

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** Any hour of the day is a decent one, so that it does not matter when somebody measures; callers are redialled at once. */
const ALWAYS = { from: '00:00', to: '24:00' };
const POLICY = { version: 'bench-1', apology: { hours: ALWAYS }, redial: { hours: ALWAYS, quarantineSeconds: 0 } };

const settingsOf = (brokers: string, partitions: number, postgresUrl: string): Environment => ({
  RINGBACK_BUS: `kafka://${brokers}`,
  RINGBACK_KAFKA_PARTITIONS: String(partitions),
  RINGBACK_EVENT_STORE: postgresUrl,
  RINGBACK_READ_MODELS: postgresUrl,
  RINGBACK_CALLER_ID_SECRET: SECRET,
  RINGBACK_MASTER_KEY: SECRET,
});

/** SQLite instead of PostgreSQL, for `start`. */
export const inSqlite = (folder: string): Environment => {
  mkdirSync(folder, { recursive: true });
  return { RINGBACK_EVENT_STORE: `sqlite:${folder}`, RINGBACK_READ_MODELS: `sqlite:${folder}` };
};

export const openPlace = async (
  folder: string,
  postgres: BenchPostgres,
  { name, partitions }: { readonly name: string; readonly partitions: number },
): Promise<Place> => {
  mkdirSync(folder, { recursive: true });
  const policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(POLICY));
  const kafka = await startKafka(folder);
  const postgresUrl = await postgres.database(name);
  const settings = settingsOf(kafka.brokers, partitions, postgresUrl);
  const ground = openGround(readSettings(groundSettings, settings), {
    service: 'bench',
    clock: realClock((error) => {
      throw error;
    }),
    log: pino({ level: 'error' }, pino.destination(2)),
    onCrash: (error) => {
      throw error;
    },
  });
  const client = new Kafka({ brokers: [kafka.brokers], clientId: 'bench', logLevel: logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();
  let callers = 0;
  let starts = 0;

  return {
    folder,
    brokers: kafka.brokers,
    partitions,
    postgresUrl,
    platform: await ground.platform,
    admin,
    takeCallers(count) {
      callers += count;
      return callers - count;
    },
    async start(service, own = {}) {
      starts += 1;
      const policy = service === 'recovery' ? { RINGBACK_POLICY_FILE: policyFile } : {};
      const environment = { PATH: process.env['PATH'], RINGBACK_HTTP_PORT: '0', ...settings, ...policy, ...own };
      mkdirSync(join(folder, 'logs'), { recursive: true });
      const replica = startReplica({
        name: `${service}-${starts}`,
        service,
        environment,
        logFolder: join(folder, 'logs'),
      });
      await ready(replica);
      return replica;
    },
    async close() {
      await admin.disconnect();
      await ground.close();
      await kafka.kill();
    },
  };
};

const ready = async (replica: Replica): Promise<void> => {
  const deadline = performance.now() + READY_WITHIN_MS;
  await replica.logged('url');
  for (;;) {
    await replica.look();
    if (replica.state === 'ready') return;
    if (replica.state.startsWith('ended') || performance.now() > deadline)
      throw new Error(`${replica.name} is not ready: ${replica.state}, see ${replica.logFile}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
};
