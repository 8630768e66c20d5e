/** How one group gets through one partition: batch after batch, with a pause that grows while something fails. */
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../clock/clock.ts';
import type { Work } from '../clock/work.ts';
import type { Soon } from '../soon.ts';
import { runBatch } from './batch.ts';
import type { LogStorage } from './log-storage.ts';
import type { Member } from './member.ts';
import { BusUnavailable } from './port.ts';
import { isUnavailable, messageOf } from './unavailable.ts';

const BATCH_MESSAGES = 500;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

export interface PartitionReader {
  /** Hands the partition over once the batch in hand is done; null: nobody reads it. */
  assign(owner: Member | null): void;
  /** How many owners there were, this member being the present one; null when it is not. */
  tenureOf(member: Member): number | null;
  /** There may be something new. */
  wake(): void;
  /** Messages that are not committed yet. */
  lag(): number;
  /** Whose partition it is. */
  isOf(member: Member): boolean;
  /** Resolves when this member is not in the middle of a batch. */
  quiet(member: Member): Promise<void>;
  /** Resolves when everything before `offset` is settled and committed; rejects when nobody reads on before that. */
  reached(offset: number): Promise<void>;
}

export interface ReaderDependencies {
  readonly storage: LogStorage;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
}

export interface ReadPlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface Waiting {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (why: Error) => void;
}

export const partitionReader = (
  place: ReadPlace,
  { storage, clock, work, log }: ReaderDependencies,
): PartitionReader => {
  const { group, topic, partition } = place;
  let position = storage.loadOffset(group, topic, partition);
  let owner: Member | null = null;
  let owners = 0;
  let inHand: { readonly by: Member; readonly done: Promise<void> } | null = null;
  let running = false;
  let failures = 0;
  let resume: Cancel | null = null;
  let waiting: readonly Waiting[] = [];

  const readable = (): boolean => owner !== null && resume === null && position < storage.end(topic, partition);

  const wake = (): void => {
    if (running || !readable()) return;
    running = true;
    void work.track(readOn());
  };

  const readOn = async (): Promise<void> => {
    // Never call a handler from within publish or subscribe.
    await Promise.resolve();
    for (let reader = owner; reader !== null && readable(); reader = owner) await takeTurn(reader);
    running = false;
  };

  const takeTurn = (reader: Member): Soon<void> =>
    reader.batches.run(async () => {
      if (owner !== reader || !readable()) return;
      inHand = { by: reader, done: readBatch(reader).catch(giveBack) };
      await inHand.done;
      inHand = null;
    });

  const giveBack = (error: unknown): void => {
    if (!isUnavailable(error)) log.error({ err: error, ...place }, 'a batch failed: a defect, nothing is committed');
    pause(messageOf(error));
  };

  const readBatch = async (reader: Member): Promise<void> => {
    const { subscription, hands } = reader;
    const messages = storage.read(topic, partition, position, subscription.batchMessages ?? BATCH_MESSAGES);
    const result = await runBatch(messages, {
      concurrency: subscription.concurrency,
      hands,
      mayStart: () => !reader.stopping,
      settle: (message) => reader.settle(message),
    });
    if (result.next > position) await commit(reader, result.next);
    if (result.later !== null) pause(result.later);
  };

  const commit = async (reader: Member, next: number): Promise<void> => {
    await reader.subscription.beforeCommit?.();
    await storage.saveOffset(group, topic, partition, next);
    position = next;
    failures = 0;
    for (const { offset, resolve } of waiting) if (offset <= next) resolve();
    waiting = waiting.filter(({ offset }) => offset > next);
  };

  const pause = (reason: string): void => {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    failures += 1;
    log.warn({ ...place, offset: position, reason, pauseMs }, 'partition pauses, its messages come again');
    if (owner === null) return;
    resume = clock.after(pauseMs, () => {
      resume = null;
      wake();
    });
  };

  const letGo = (): void => {
    resume?.();
    resume = null;
    for (const { reject } of waiting) reject(new BusUnavailable('the subscription stopped before it caught up'));
    waiting = [];
  };

  return {
    wake,
    lag: () => storage.end(topic, partition) - position,
    isOf: (member) => owner === member,
    tenureOf: (member) => (member === owner ? owners : null),
    assign(next) {
      const wanted = next?.subscription.wanted?.(topic, partition);
      if (owner === null && wanted !== undefined) position = Math.min(position, wanted);
      if (next !== owner) owners += 1;
      owner = next;
      if (owner === null) letGo();
      else wake();
    },
    quiet: async (member) => {
      if (inHand?.by === member) await inHand.done;
    },
    reached: async (offset) => {
      if (position >= offset) return;
      await new Promise<void>((resolve, reject) => {
        waiting = [...waiting, { offset, resolve, reject }];
      });
    },
  };
};
