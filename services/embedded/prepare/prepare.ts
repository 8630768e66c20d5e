/**
 * Topics and tables of all services, made or brought up to date before the services start. Services do so themselves too; this is
 * for platforms where only a job may create topics and schemas, and where an upgrade is to fail before it begins.
 */
import { deadLetterTopic, topics } from '@ringback/contracts/topics.ts';
import { twilioMigrations } from '@ringback/dialer/adapters/twilio-record.ts';
import { dialerMigrations } from '@ringback/dialer/service.ts';
import { placeMigrations } from '@ringback/ingest/queue-log/place.ts';
import { messagingMigrations } from '@ringback/messaging/service.ts';
import { recoveryMigrations } from '@ringback/recovery/service.ts';
import { reportsMigrations } from '@ringback/reports/service.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { openGround } from '@ringback/runtime/ground/open-ground.ts';
import { isSqlite } from '@ringback/runtime/ground/sqlite-places.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { sealingMigrations } from '@ringback/runtime/sealing/sealing.ts';
import type { Logger } from 'pino';
import type { PrepareSettings } from './settings.ts';

type Migrations = Parameters<Platform['openDatabase']>[1];

/** Each service's own. */
export const databases: Readonly<Record<string, Migrations>> = {
  keys: sealingMigrations,
  ingest: placeMigrations,
  recovery: recoveryMigrations,
  messaging: messagingMigrations,
  dialer: dialerMigrations,
  'dialer-twilio': twilioMigrations,
  reports: reportsMigrations,
};

/** Those who consume. */
const haveDeadLetters = ['recovery', 'messaging', 'dialer', 'reports'];

const allTopics = (): readonly string[] => [
  ...Object.values(topics).map(({ name }) => name),
  ...haveDeadLetters.map(deadLetterTopic),
];

export interface Duties {
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * May run twice, and beside running services. Waits for servers that are away. Rejects with one sentence for a person (an error
 * whose name ends in `Problem`) when a topic is not as the settings say or a newer version wrote the tables.
 */
export const prepare = async (settings: PrepareSettings, { clock, log }: Duties): Promise<void> => {
  const onCrash = (error: Error): never => {
    throw error;
  };
  const ground = openGround(settings, { service: 'prepare', clock, log, onCrash });
  try {
    const { store, openDatabase } = await ground.platform;
    // Opened is not yet reached.
    await store.loadCheckpoint('prepare');
    await ensureTopics(settings, { clock, log });
    for (const [name, migrations] of Object.entries(databases)) {
      await openDatabase(name, migrations);
      log.info({ database: name }, 'up to date');
    }
  } finally {
    await ground.close();
  }
};

const ensureTopics = async (settings: PrepareSettings, duties: Duties): Promise<void> => {
  if (isSqlite(settings.bus)) return;
  const { kafkaTopics } = await import('@ringback/runtime/bus/kafka-topics.ts');
  const { kafkaOptionsOf } = await import('@ringback/runtime/ground/kafka-part.ts');
  const onCrash = (): void => {};
  const { ensure } = kafkaTopics({ ...kafkaOptionsOf(settings), clientId: 'ringback-prepare', onCrash, ...duties });
  for (const topic of allTopics()) {
    await ensure(topic);
    duties.log.info({ topic }, 'as it should be');
  }
};
