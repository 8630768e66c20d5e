/** One subscription as a consumer of its group in Kafka. */
import type { Consumer, IMemberAssignment, Kafka } from 'kafkajs';
import type { Cancel, Clock } from '../clock/clock.ts';
import { samePartitionSameMember } from './kafka-assigner.ts';
import { takeBatches } from './kafka-batches.ts';
import { isForbidden, isTopicGone, kafkaUnavailable } from './kafka-errors.ts';
import { kafkaLag, type KafkaLag } from './kafka-lag.ts';
import { membership, type Membership } from './kafka-membership.ts';
import { kafkaClient, kafkaTiming, type KafkaBusOptions } from './kafka-options.ts';
import { kafkaPauses } from './kafka-pauses.ts';
import { placeOf } from './log-storage.ts';
import type { Member } from './member.ts';
import type { BusUnavailable, PartitionLag, Tenure } from './port.ts';

export interface KafkaConsumer {
  /** Milliseconds since it last showed that it runs. */
  silentMs(): number;
  /** Rejects when the brokers do not answer. */
  lag(): Promise<readonly PartitionLag[]>;
  /** Takes nothing more, finishes and commits what is in hand, leaves the group. */
  stop(): Promise<void>;
}

/** How often kafkajs repeats what failed before it makes the consumer anew; that it does for ever. */
const RETRY = { retries: 5, initialRetryTime: 300, maxRetryTime: 5_000 };

/** Where a key of a topic belongs. */
export type PartitionOf = (topic: string, key: string) => number;

/** Resolves once it is a member of its group. Throws `BusUnavailable`. */
export const startKafkaConsumer = async (
  member: Member,
  partitionOf: PartitionOf,
  options: KafkaBusOptions,
): Promise<KafkaConsumer> => {
  const { clock, log, brokers, random = Math.random } = options;
  const { group, topics, concurrency } = member.subscription;
  const timing = kafkaTiming(options.timing);
  const client = kafkaClient(options);
  const lag = kafkaLag(client, group);
  const consumer = client.consumer({
    groupId: group,
    sessionTimeout: timing.session,
    heartbeatInterval: timing.heartbeat,
    rebalanceTimeout: timing.rebalance,
    maxWaitTimeInMs: timing.fetchWait,
    partitionAssigners: [samePartitionSameMember],
    allowAutoTopicCreation: false,
    retry: RETRY,
  });
  const inGroup = membership(timing.session);
  const pauses = kafkaPauses({ consumer, clock, timing, random });
  const crash = once(options.onCrash);
  const tenure: Tenure = (topic, key) => inGroup.tenureOf(placeOf(topic, partitionOf(topic, key)));
  const shared = (): void => member.subscription.onShared?.(tenure);
  const eachBatch = takeBatches({ member, membership: inGroup, pauses, timing, clock, log, onStuck: crash });
  const join = async (): Promise<void> => {
    await consumer.connect();
    await findCoordinator(client, group);
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch,
    });
  };
  let isIn = false;
  let firstRefusal: Error | null = null;
  let cancelJoining: Cancel = () => {};
  const unavailable = (error: unknown): BusUnavailable =>
    kafkaUnavailable(brokers, error, `Describe and Read on ${topics.join(', ')}, and Read on group ${group}`);
  /** kafkajs gives up where it may not read, but rights that are missing may be given. */
  const refused = (error: Error): void => {
    if (!isIn) firstRefusal = error;
    if (!isIn || member.stopping) return;
    log.warn({ group, reason: unavailable(error).message }, 'consumer may not go on, it tries again');
    cancelJoining = clock.after(SAY_EVERY_MS, joinAgain);
  };
  const joinAgain = async (): Promise<void> => {
    try {
      await join();
    } catch (error) {
      refused(error as Error);
    }
  };
  listen(consumer, inGroup, { lag, crash, shared, refused }, options, group, timing.session);
  try {
    await join();
    // oxlint-disable-next-line typescript/no-unnecessary-condition
    if (firstRefusal !== null) throw firstRefusal;
    isIn = true;
  } catch (error) {
    await consumer.disconnect().catch(() => {});
    throw unavailable(error);
  }
  return {
    silentMs: () => inGroup.silentMs(),
    lag: () => lag.read(),
    async stop() {
      member.stopping = true;
      pauses.stop();
      cancelJoining();
      // Others have our partitions before the answer to our leaving is here.
      inGroup.ended();
      await consumer.disconnect();
      await lag.close();
    },
  };
};

/** A broker that has just begun, or is busy, has none for the group yet. Once the consumer runs that ends the process, for kafkajs does not join again. */
const findCoordinator = async (client: Kafka, group: string): Promise<void> => {
  const admin = client.admin({ retry: RETRY });
  await admin.connect();
  try {
    await admin.describeGroups([group]);
  } finally {
    await admin.disconnect();
  }
};

interface Listeners {
  readonly lag: KafkaLag;
  crash(error: Error): void;
  shared(): void;
  /** A right is missing: somebody may give it. */
  refused(error: Error): void;
}

/** It joins again every 0.3 s. */
const SAY_EVERY_MS = 5_000;

const listen = (
  consumer: Consumer,
  inGroup: Membership,
  { lag, crash, shared, refused }: Listeners,
  { clock, log, brokers }: KafkaBusOptions,
  group: string,
  sessionMs: number,
): void => {
  const { HEARTBEAT, GROUP_JOIN, FETCH_START, REBALANCING, CRASH } = consumer.events;
  let saidAt = Number.NEGATIVE_INFINITY;
  const lost = (reason: string): void => {
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    log.warn({ group, reason }, 'consumer lost Kafka, it joins again');
  };
  consumer.on(HEARTBEAT, () => {
    if (!inGroup.heartbeat()) shared();
  });
  const setBackMs = watchClock(clock);
  consumer.on(FETCH_START, () => {
    inGroup.alive();
    const backMs = setBackMs();
    if (backMs > sessionMs)
      crash(
        new Error(`the clock was set back by ${(backMs / 1000).toFixed(0)} s, and heartbeats would wait for so long`),
      );
  });
  consumer.on(REBALANCING, () => inGroup.called());
  consumer.on(GROUP_JOIN, ({ payload }) => {
    inGroup.joined(placesIn(payload.memberAssignment));
    shared();
    lag.assigned(payload.memberAssignment);
    log.info({ group, partitions: payload.memberAssignment }, 'joined the group');
  });
  consumer.on(CRASH, ({ payload: { error, restart } }) => {
    inGroup.ended();
    inGroup.alive();
    const { message: reason } = kafkaUnavailable(brokers, error);
    if (restart) return lost(isTopicGone(error) ? `a topic it reads is gone. ${reason}` : reason);
    if (isForbidden(error)) return refused(error);
    log.error({ group, err: error }, 'consumer cannot go on');
    crash(error);
  });
};

/**
 * By how many milliseconds the clock was set back since it was asked last. kafkajs sends a heartbeat once the clock is past the last one: until
 * then others have our partitions, and it cannot be told otherwise but by a process that begins anew.
 */
const watchClock = (clock: Clock): (() => number) => {
  const ahead = (): number => clock.now() - performance.now();
  let before = ahead();
  return () => {
    const backMs = before - ahead();
    before -= backMs;
    return backMs;
  };
};

const placesIn = (assignment: IMemberAssignment): readonly string[] =>
  Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => placeOf(topic, partition)));

const once = (tell: (error: Error) => void): ((error: Error) => void) => {
  let told = false;
  return (error) => {
    if (!told) tell(error);
    told = true;
  };
};
