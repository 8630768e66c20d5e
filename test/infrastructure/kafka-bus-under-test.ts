/** The bus on Kafka as `busSuite` wants it: in real time with short pauses, killed by cutting its connections. */
import { kafkaBus, type KafkaBus } from '@ringback/runtime/bus/kafka-bus.ts';
import { kafkaBrokers, type KafkaBusOptions } from '@ringback/runtime/bus/kafka-options.ts';
import type { BusUnderTest } from '@ringback/runtime/bus/suite-parts.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import pino from 'pino';
import { cuttableSockets } from './cuttable-sockets.ts';
import type { KafkaForTests } from './kafka-broker.ts';

const PATIENCE_TO_CLOSE_MS = 800;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const testOptions = (
  { brokers, sessionMs }: Pick<KafkaForTests, 'brokers' | 'sessionMs'>,
  wants: Partial<KafkaBusOptions> = {},
): KafkaBusOptions => ({
  brokers: kafkaBrokers(brokers),
  clientId: 'ringback-test',
  topics: { partitions: 4, retentionMs: 3_600_000 },
  clock: realClock((error) => {
    throw error;
  }),
  log: pino({ level: process.env['KAFKA_TEST_LOG'] ?? 'silent' }),
  onCrash: (error) => {
    throw error;
  },
  ...wants,
  timing: {
    session: sessionMs,
    heartbeat: 200,
    fetchWait: 50,
    firstPause: 20,
    longestPause: 2_000,
    ...wants.timing,
  },
});

export interface MortalBus {
  readonly bus: KafkaBus;
  /** As `kill -9`: the group learns of it only by silence. */
  kill(): void;
}

export const mortalBus = async (options: KafkaBusOptions): Promise<MortalBus> => {
  const sockets = cuttableSockets();
  const bus = await kafkaBus({ ...options, socketFactory: sockets.factory });
  return { bus, kill: () => sockets.cut() };
};

export const kafkaUnderTest = async (options: KafkaBusOptions): Promise<BusUnderTest> => {
  const open: MortalBus[] = [];
  const next = async (): Promise<KafkaBus> => {
    // Who is cut off for ever may crash.
    const mortal = await mortalBus({ ...options, onCrash: () => {} });
    open.push(mortal);
    return mortal.bus;
  };
  const bus = await next();
  return {
    bus,
    stories: 4,
    async crashAndReopen() {
      for (const { kill } of open) kill();
      return next();
    },
    pass: (ms) => sleep(ms),
    async dispose() {
      // A handler that never returns never lets its bus close.
      await Promise.race([Promise.all(open.map(({ bus }) => bus.close())), sleep(PATIENCE_TO_CLOSE_MS)]);
      for (const { kill } of open) kill();
    },
  };
};

const PATIENCE_MS = 30_000;

export const until = async (what: () => boolean): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!what()) {
    if (performance.now() > deadline) throw new Error(`it did not happen within ${PATIENCE_MS} ms: ${what.toString()}`);
    await sleep(20);
  }
};
