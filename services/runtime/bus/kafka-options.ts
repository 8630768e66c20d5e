/** What the bus on Kafka is told, and the client it makes of it. */
import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type logCreator, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { muteNegativeTimeouts } from './kafka-warnings.ts';

/** Mechanism, user name and password. */
export type KafkaSasl = Extract<SASLOptions, { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' }>;

export interface TopicWishes {
  readonly partitions: number;
  /** How long a message is kept; -1 for ever. */
  readonly retentionMs: number;
  /** Of topics we create; the broker's own default where none is given. Never checked: operators move replicas. */
  readonly replicationFactor?: number;
}

export interface TopicPlan extends TopicWishes {
  /** By name, where a topic differs from the rest. */
  readonly except?: Readonly<Record<string, Partial<TopicWishes>>>;
}

export interface KafkaBusOptions {
  /** `host:port`, one of them reachable. */
  readonly brokers: readonly string[];
  /** How brokers see who we are: in their logs and quotas. */
  readonly clientId: string;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: KafkaSasl;
  readonly topics: TopicPlan;
  readonly clock: Clock;
  readonly log: Logger;
  /** A consumer that cannot go on, or one that is stuck: the process should end. Called at most once for a subscription. */
  readonly onCrash: (error: Error) => void;
  readonly timing?: Partial<KafkaTiming>;
  /** Chance for the jitter of pauses: at least 0, below 1. */
  readonly random?: () => number;
  /** How connections are made, where plain TCP or TLS will not do. */
  readonly socketFactory?: ISocketFactory;
}

/** All in milliseconds. */
export interface KafkaTiming {
  /** Silence after which the group takes a member's partitions away. */
  readonly session: number;
  readonly heartbeat: number;
  /** How long members may take to finish what they have in hand when partitions move. */
  readonly rebalance: number;
  /** Longest wait of one fetch: also how late a paused partition may resume. */
  readonly fetchWait: number;
  readonly firstPause: number;
  readonly longestPause: number;
  /** How long `publish` holds out while Kafka is away before it throws `BusUnavailable`. */
  readonly publishPatience: number;
  /** No message of a batch settled for so long: the consumer is stuck. */
  readonly stuck: number;
}

export const kafkaTiming = (wishes: Partial<KafkaTiming> = {}): KafkaTiming => ({
  session: 10_000,
  heartbeat: 1_000,
  rebalance: 60_000,
  fetchWait: 250,
  firstPause: 200,
  longestPause: 30_000,
  publishPatience: 30_000,
  stuck: 300_000,
  ...wishes,
});

const SCHEME = 'kafka://';
const DEFAULT_PORT = 9092;

/** `kafka://a:9092,b` and `a:9092,b` both name two brokers. Throws `TypeError` when no broker is named. */
export const kafkaBrokers = (url: string): readonly string[] => {
  const list = (url.startsWith(SCHEME) ? url.slice(SCHEME.length) : url).replace(/\/$/, '').split(',');
  const brokers = list.map((broker) => broker.trim()).filter((broker) => broker !== '');
  const wrong = brokers.find((broker) => /[/@?]/.test(broker));
  if (brokers.length === 0 || wrong !== undefined) {
    throw new TypeError('brokers are named as kafka://host:port,host:port; users and TLS have settings of their own');
  }
  return brokers.map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:${DEFAULT_PORT}`));
};

/** Few and quick: whoever waits longer has a loop of its own. */
const RETRY = { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000 };
const CONNECTION_TIMEOUT_MS = 3_000;

/** A client of its own for every use: kafkajs keeps the committed offsets of a group for all consumers of one client. */
export const kafkaClient = (options: KafkaBusOptions): Kafka => {
  muteNegativeTimeouts();
  const { brokers, clientId, ssl, sasl, socketFactory, log } = options;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    ...(socketFactory === undefined ? {} : { socketFactory }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: into(log),
  });
};

/** kafkajs calls an error what it then repeats by itself: what matters of it, the bus says in its own words. */
const into =
  (log: Logger): logCreator =>
  () =>
  ({ namespace, log: { message, broker, groupId, retryCount } }) =>
    log.debug({ kafkajs: namespace, broker, groupId, retryCount }, message);
