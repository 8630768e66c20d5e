/** A real Kafka for tests: one node in KRaft mode on loopback, or the one that `RINGBACK_KAFKA` names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownKafka } from '@ringback/cluster/own-kafka.ts';

export interface KafkaForTests {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** False for a broker that was there before: it can be neither killed nor restarted. */
  readonly ours: boolean;
  /** The shortest session it grants a member of a group. */
  readonly sessionMs: number;
  /** Where it asks for a user and a password (SASL PLAIN); null where we do not know. */
  readonly guarded: { readonly brokers: string; readonly username: string; readonly password: string } | null;
  /** Ends the broker and removes its data. */
  stop(): Promise<void>;
  /** As `kill -9`; its data stays. */
  kill(): Promise<void>;
  /** Starts a killed broker on its data and its port; resolves when it answers. */
  restart(): Promise<void>;
}

export const startKafka = async (): Promise<KafkaForTests> => {
  const named = process.env['RINGBACK_KAFKA'];
  return named === undefined || named === '' ? startOurs() : theirs(named);
};

/** What a broker grants unless told otherwise. */
const THEIR_SESSION_MS = 6_000;

const theirs = (brokers: string): KafkaForTests => {
  const refuse = async (): Promise<never> => {
    throw new Error('the broker that RINGBACK_KAFKA names is not ours to stop');
  };
  return {
    brokers,
    ours: false,
    sessionMs: THEIR_SESSION_MS,
    guarded: null,
    stop: async () => {},
    kill: refuse,
    restart: refuse,
  };
};

const startOurs = async (): Promise<KafkaForTests> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-kafka-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const kafka = await ownKafka({ folder, cache: process.env['XDG_CACHE_HOME'] ?? null });
    const stop = async (): Promise<void> => {
      await kafka.kill();
      remove();
    };
    return { ...kafka, ours: true, stop };
  } catch (error) {
    remove();
    throw error;
  }
};
