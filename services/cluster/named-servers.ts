/** Whether servers that were named answer: who starts the cluster hears it from the cluster, not from the logs of ten services. */
import { muteNegativeTimeouts } from '@ringback/runtime/bus/kafka-warnings.ts';
import { messageOf } from '@ringback/runtime/bus/unavailable.ts';
import { Kafka, logLevel } from 'kafkajs';
import { ask } from './own-postgres.ts';

const WAIT = 'the services wait for it';
const CONNECT_WITHIN_MS = 3_000;

/** One sentence when there is something to say, else null. `brokers`: `host:port,host:port`. */
export const faultOfKafka = async (brokers: string): Promise<string | null> => {
  muteNegativeTimeouts();
  const admin = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: CONNECT_WITHIN_MS,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    return null;
  } catch (error) {
    return `Kafka at ${brokers} (RINGBACK_KAFKA) cannot be reached, ${WAIT}: ${firstOf(error)}`;
  } finally {
    await admin.disconnect();
  }
};

/** Without the address: it may hold a password. */
export const faultOfPostgres = async (url: string): Promise<string | null> => {
  try {
    await ask(url, 'SELECT 1');
    return null;
  } catch (error) {
    return `PostgreSQL (RINGBACK_POSTGRES) cannot be used, ${WAIT}: ${messageOf(error)}`;
  }
};

/** kafkajs wraps errors in errors. */
const firstOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? firstOf(error.cause) : messageOf(error);
