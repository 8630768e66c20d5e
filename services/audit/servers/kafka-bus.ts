/** The messages of Kafka, read by a group of our own that commits nothing and is gone afterwards. */
import { deadLetterTopic, topics } from '@ringback/contracts/topics.ts';
import type { DatabaseSync } from 'node:sqlite';
import {
  Kafka,
  logLevel,
  type Admin,
  type EachBatchPayload,
  type IHeaders,
  type KafkaConfig,
  type SASLOptions,
} from 'kafkajs';
import type { BusServer, KafkaAccess } from './access.ts';
import { muteNegativeTimeouts } from './kafka-warnings.ts';
import { insertMessage } from './tables.ts';

const OURS: readonly string[] = Object.values(topics).map(({ name }) => name);
const DEAD_LETTERS = deadLetterTopic('');
const isHistory = (topic: string): boolean => OURS.includes(topic) || topic.endsWith(DEAD_LETTERS);

const brokersOf = (url: string): string[] =>
  url
    .slice('kafka://'.length)
    .replace(/\/$/, '')
    .split(',')
    .map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:9092`));

const configOf = (url: string, { tls, ca, certificate, key, sasl }: KafkaAccess): KafkaConfig => ({
  brokers: brokersOf(url),
  clientId: 'ringback-audit',
  logLevel: logLevel.NOTHING,
  retry: { retries: 4, initialRetryTime: 200 },
  ...(tls ? { ssl: { ...(ca && { ca: [ca] }), ...(certificate && key && { cert: certificate, key }) } } : {}),
  // One of the three kinds, all of which have the same shape.
  ...(sasl === null ? {} : { sasl: sasl as SASLOptions }),
});

interface Range {
  readonly topic: string;
  readonly partition: number;
  readonly low: number;
  /** Of the next message to come. */
  readonly high: number;
}

const rangesOf = async (admin: Admin): Promise<Range[]> => {
  const names = (await admin.listTopics()).filter(isHistory);
  const ranges = await Promise.all(
    names.map(async (topic) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        topic,
        partition,
        low: Number(low),
        high: Number(high),
      })),
    ),
  );
  return ranges.flat();
};

/** A header that was sent twice counts as sent last. */
const textHeaders = (headers: IHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, sent]) => {
      const last = Array.isArray(sent) ? sent.at(-1) : sent;
      return last === undefined ? [] : [[name, last.toString()]];
    }),
  );

const keepBatch = (db: DatabaseSync) => {
  const add = db.prepare(insertMessage);
  return ({ batch: { topic, partition, messages } }: EachBatchPayload): void => {
    for (const { offset, key, headers, value, timestamp } of messages) {
      const place = [topic, partition, Number(offset), key?.toString() ?? null] as const;
      add.run(...place, JSON.stringify(textHeaders(headers ?? {})), value?.toString() ?? '', Number(timestamp));
    }
  };
};

const placeOf = ({ topic, partition }: Pick<Range, 'topic' | 'partition'>): string => `${topic}/${partition}`;

/** A partition is quiet for so long and still not at its end: something is very wrong with it. */
const SILENCE_MS = 60_000;

/** Resolves when each partition was read to where it ended when we began. */
const readAll = async (kafka: Kafka, groupId: string, ranges: readonly Range[], db: DatabaseSync): Promise<void> => {
  const left = new Map(ranges.filter(({ low, high }) => high > low).map((range) => [placeOf(range), range.high]));
  if (left.size === 0) return;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, retry: { retries: 4 } });
  const done = Promise.withResolvers<void>();
  const keep = keepBatch(db);
  const giveUp = (): void => done.reject(new Error(`nothing more came of ${[...left.keys()].join(', ')}`));
  let silence = setTimeout(giveUp, SILENCE_MS);
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(ranges.map(({ topic }) => topic))], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async (payload) => {
        clearTimeout(silence);
        silence = setTimeout(giveUp, SILENCE_MS);
        keep(payload);
        const place = placeOf(payload.batch);
        if (Number(payload.batch.lastOffset()) + 1 >= (left.get(place) ?? 0)) left.delete(place);
        if (left.size === 0) done.resolve();
      },
    });
    await done.promise;
  } finally {
    clearTimeout(silence);
    await consumer.disconnect();
  }
};

const offsetsOfGroups = async (admin: Admin, names: readonly string[], db: DatabaseSync): Promise<void> => {
  const add = db.prepare('INSERT INTO main.group_at VALUES (?, ?, ?, ?)');
  const { groups } = await admin.listGroups();
  for (const { groupId } of groups.filter(({ protocolType }) => protocolType === 'consumer')) {
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...names] }))
      for (const { partition, offset } of partitions)
        if (Number(offset) >= 0) add.run(groupId, topic, partition, Number(offset));
  }
};

const GROUP = 'ringback-audit-';

/** Where nobody may see the group, kafkajs finds no coordinator for it. */
const explained = (error: Error): never => {
  if (!/group coordinator|Not authorized/.test(error.message)) throw error;
  throw new Error(`${error.message} (the user needs Read on the topics and on groups that begin with ${GROUP})`, {
    cause: error,
  });
};

/** `serial`: makes the name of the group one of this run. */
export const kafkaBus = (url: string, access: KafkaAccess, serial: string): BusServer => {
  muteNegativeTimeouts();
  const kafka = new Kafka(configOf(url, access));
  const admin = kafka.admin();
  let connected: Promise<void> | null = null;
  const asked = async (): Promise<Admin> => {
    await (connected ??= admin.connect());
    return admin;
  };
  const groupId = `${GROUP}${serial}`;
  return {
    address: `Kafka at ${brokersOf(url).join(',')}`,
    async copyBoundsInto(db) {
      const ranges = await rangesOf(await asked());
      const add = db.prepare('INSERT INTO main.bus_end VALUES (?, ?, ?)');
      for (const { topic, partition, high } of ranges) add.run(topic, partition, high);
      await offsetsOfGroups(admin, [...new Set(ranges.map(({ topic }) => topic))], db);
    },
    async copyInto(db) {
      const ranges = await rangesOf(await asked());
      await readAll(kafka, groupId, ranges, db).catch(explained);
      // Where the group never came to be, there is nothing to delete.
      await admin.deleteGroups([groupId]).catch(() => {});
    },
    close: () => admin.disconnect(),
  };
};
