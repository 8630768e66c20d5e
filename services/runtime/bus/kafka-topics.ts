/** Topics as they should be: made where they are missing, refused where they are otherwise. Checked once, on first use. */
import kafkajs, { type Admin } from 'kafkajs';
import { isForbidden, kafkaErrorType, kafkaReason, kafkaUnavailable } from './kafka-errors.ts';
import { kafkaClient, type KafkaBusOptions, type TopicPlan, type TopicWishes } from './kafka-options.ts';
import { pause } from './kafka-pauses.ts';
import { BusUnavailable } from './port.ts';

// Node sees only some names of this CommonJS package from outside.
const { ConfigResourceTypes } = kafkajs;

/** A topic is not what the settings say, and nobody but its operator may decide which of the two is right. */
export class KafkaTopicProblem extends Error {
  override readonly name = 'KafkaTopicProblem';
  readonly code = 'kafka-topic-problem';
  readonly topic: string;
  readonly found: string;
  readonly wanted: string;
  readonly remedy: string;
  constructor(topic: string, { found, wanted, remedy }: { found: string; wanted: string; remedy: string }) {
    super(`topic ${topic} has ${found}, wanted is ${wanted}: ${remedy}`);
    this.topic = topic;
    this.found = found;
    this.wanted = wanted;
    this.remedy = remedy;
  }
}

export interface KafkaTopics {
  /** Resolves to its number of partitions. Throws `KafkaTopicProblem`, or `BusUnavailable` when it cannot be known. */
  ensure(topic: string): Promise<number>;
  /** The brokers do not know it any more: the next use makes it anew. */
  forget(topic: string): void;
}

export const kafkaTopics = (options: KafkaBusOptions): KafkaTopics => {
  const known = new Map<string, Promise<number>>();
  const look = async (topic: string): Promise<number> => {
    const wishes = wishesOf(options.topics, topic);
    try {
      await withAdmin(options, (admin) => makeOrCheck(admin, topic, wishes, options));
    } catch (error) {
      known.delete(topic);
      throw error instanceof KafkaTopicProblem || error instanceof BusUnavailable
        ? error
        : kafkaUnavailable(options.brokers, error, `Describe on topic ${topic}`);
    }
    return wishes.partitions;
  };
  return {
    ensure(topic) {
      const looked = known.get(topic) ?? look(topic);
      known.set(topic, looked);
      return looked;
    },
    forget: (topic) => void known.delete(topic),
  };
};

const wishesOf = ({ except = {}, ...common }: TopicPlan, topic: string): TopicWishes => ({
  ...common,
  ...except[topic],
});

const withAdmin = async <T>(options: KafkaBusOptions, job: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafkaClient(options).admin();
  try {
    await admin.connect();
    return await job(admin);
  } finally {
    await admin.disconnect();
  }
};

const makeOrCheck = async (
  admin: Admin,
  topic: string,
  wishes: TopicWishes,
  options: KafkaBusOptions,
): Promise<void> => {
  const { log } = options;
  let found = await partitionsOf(admin, topic);
  if (found === null) {
    if (await make(admin, topic, wishes)) log.info({ topic, ...wishes }, 'topic created');
    found = await partitionsOnceKnown(admin, topic, options);
  }
  checkPartitions(topic, found, wishes);
  await checkConfig(admin, topic, wishes, (reason) =>
    log.warn({ topic, reason }, 'retention of the topic cannot be checked: this user may not read its configuration'),
  );
};

const NOT_THERE = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Null where there is no such topic, or nobody to lead it yet. */
const partitionsOf = async (admin: Admin, topic: string): Promise<number | null> => {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length ?? null;
  } catch (error) {
    if (NOT_THERE.has(kafkaErrorType(error) ?? '')) return null;
    throw error;
  }
};

const DAY_MS = 24 * 3_600_000;
const KNOWN_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** Brokers hear of a new topic a moment after it was made. */
const partitionsOnceKnown = async (admin: Admin, topic: string, { clock }: KafkaBusOptions): Promise<number> => {
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  while (performance.now() < deadline) {
    const partitions = await partitionsOf(admin, topic);
    if (partitions !== null) return partitions;
    await pause(clock, LOOK_AGAIN_MS);
  }
  throw new BusUnavailable(`the brokers do not know the new topic ${topic} after ${KNOWN_WITHIN_MS} ms`);
};

/** False when somebody else just made it. */
const make = async (admin: Admin, topic: string, wishes: TopicWishes): Promise<boolean> => {
  const { partitions, retentionMs, replicationFactor } = wishes;
  try {
    return await admin.createTopics({
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: partitions,
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
          configEntries: [
            { name: 'retention.ms', value: String(retentionMs) },
            { name: 'cleanup.policy', value: 'delete' },
            // Only what is in a closed segment can go, and by default one stays open for a week.
            ...(retentionMs > 0 && retentionMs < DAY_MS ? [{ name: 'segment.ms', value: String(retentionMs) }] : []),
          ],
        },
      ],
    });
  } catch (error) {
    const wanted = `${partitions} partitions, retention.ms=${retentionMs}`;
    if (isForbidden(error)) {
      throw new KafkaTopicProblem(topic, {
        found: 'not been created, and this user may not create it',
        wanted,
        remedy: 'create it so, or let this user create topics',
      });
    }
    // Brokers may be on their way.
    const copies = `${replicationFactor ?? 'as many as usual'} copies, each on a broker of its own`;
    const reason = `${kafkaReason(error)}; wanted are ${wanted} and ${copies} (RINGBACK_KAFKA_REPLICATION_FACTOR)`;
    throw new BusUnavailable(`topic ${topic} cannot be made: ${reason}`, { cause: error });
  }
};

const checkPartitions = (topic: string, found: number, { partitions }: TopicWishes): void => {
  if (found === partitions) return;
  const moves = 'keys move to other partitions when the number changes, so only while no message of it is unread';
  throw new KafkaTopicProblem(topic, {
    found: `${found} partitions`,
    wanted: `${partitions}`,
    remedy:
      found < partitions
        ? `set RINGBACK_KAFKA_PARTITIONS=${found}, or add partitions (kafka-topics.sh --alter): ${moves}`
        : `set RINGBACK_KAFKA_PARTITIONS=${found}; a topic cannot lose partitions, only be deleted and made anew`,
  });
};

const checkConfig = async (
  admin: Admin,
  topic: string,
  { retentionMs }: TopicWishes,
  unreadable: (reason: string) => void,
): Promise<void> => {
  const wanted = { 'retention.ms': String(retentionMs), 'cleanup.policy': 'delete' };
  const found = await readConfig(admin, topic, Object.keys(wanted));
  if (found === null) return unreadable('TOPIC_AUTHORIZATION_FAILED');
  for (const [name, value] of Object.entries(wanted)) {
    if (found.get(name) === value) continue;
    throw new KafkaTopicProblem(topic, {
      found: `${name}=${found.get(name) ?? 'unknown'}`,
      wanted: value,
      remedy: `set ${name} of the topic (kafka-configs.sh --alter), or RINGBACK_KAFKA_RETENTION_HOURS`,
    });
  }
};

/** Null where this user may not read it. */
const readConfig = async (admin: Admin, topic: string, names: string[]): Promise<Map<string, string> | null> => {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: names }],
    });
    return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    if (isForbidden(error)) return null;
    throw error;
  }
};
