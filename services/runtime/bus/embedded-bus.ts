/** The bus inside one process: a durable log, partitions, groups with offsets. What Kafka does for many processes. */
import type { Clock } from '../clock/clock.ts';
import type { Work } from '../clock/work.ts';
import type { Logger } from 'pino';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { consumerGroup, type Group } from './group.ts';
import type { LogStorage } from './log-storage.ts';
import { memberOf } from './member.ts';
import { memoryLog } from './memory-log.ts';
import { partitionOf } from './partition-of.ts';
import { BusUnavailable, type Bus, type RunningSubscription, type Subscription } from './port.ts';
import { sqliteLog, type SqliteLogOptions } from './sqlite-log.ts';

export interface EmbeddedBusOptions {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  /** Of every topic; 8 by default. A log that exists keeps the number it was made with. */
  readonly partitions?: number;
}

/** For tests: nothing survives. */
export const memoryBus = (options: EmbeddedBusOptions): Bus => embeddedBus(memoryLog(options.partitions), options);

/** Durable in one SQLite file. Throws `DataFileProblem` when the file cannot be used. */
export const sqliteBus = (options: EmbeddedBusOptions & Omit<SqliteLogOptions, 'now'>): Bus =>
  embeddedBus(sqliteLog({ ...options, now: () => options.clock.now() }), options);

export const embeddedBus = (storage: LogStorage, { clock, work, log }: EmbeddedBusOptions): Bus => {
  const groups = new Map<string, Group>();
  const running = new Set<RunningSubscription>();
  const withoutKey = new Map<string, number>();
  let closed = false;
  let closing: Promise<void> | null = null;
  storage.onAppend((topic, partition) => {
    for (const group of groups.values()) group.grown(topic, partition);
  });

  const groupNamed = (name: string): Group => {
    const group = groups.get(name) ?? consumerGroup(name, { storage, clock, work, log });
    groups.set(name, group);
    return group;
  };

  /** By key; without one in turn, so that the same input always lands in the same place. */
  const placeFor = (topic: string, { key }: WireMessage): number => {
    if (key !== null) return partitionOf(key, storage.partitions);
    const turn = withoutKey.get(topic) ?? 0;
    withoutKey.set(topic, turn + 1);
    return turn % storage.partitions;
  };

  const publish = async (topic: string, messages: readonly WireMessage[]): Promise<void> => {
    if (closed) throw new BusUnavailable('the bus is closed');
    if (messages.length === 0) return;
    const placed = messages.map((message) => ({ topic, partition: placeFor(topic, message), message }));
    await work.track(storage.append(placed));
  };

  const subscribe = async (subscription: Subscription): Promise<RunningSubscription> => {
    if (closed) throw new BusUnavailable('the bus is closed');
    const group = groupNamed(subscription.group);
    const member = memberOf(subscription, publish, log);
    let left: Promise<void> | null = null;
    const started: RunningSubscription = {
      stop() {
        running.delete(started);
        left ??= work.track(group.leave(member));
        return left;
      },
      lag: async () => group.lag(member),
      caughtUp: () => group.caughtUp(subscription.topics),
    };
    running.add(started);
    group.join(member);
    return started;
  };

  const shutDown = async (): Promise<void> => {
    await Promise.all([...running].map((subscription) => subscription.stop()));
    closed = true;
    await storage.close();
  };

  return {
    publish,
    subscribe,
    close() {
      closing ??= shutDown();
      return closing;
    },
  };
};
