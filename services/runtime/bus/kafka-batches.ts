/** One batch as kafkajs hands it over: through the handlers in pieces, each made durable and committed before the next. */
import type { EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Soon } from '../soon.ts';
import { runBatch } from './batch.ts';
import { isCalledTogether, isLeftBehind } from './kafka-errors.ts';
import type { Membership } from './kafka-membership.ts';
import type { KafkaTiming } from './kafka-options.ts';
import type { KafkaPauses } from './kafka-pauses.ts';
import { fromKafka } from './kafka-wire.ts';
import type { Member } from './member.ts';
import type { DeliveredMessage } from './port.ts';
import { isUnavailable, messageOf } from './unavailable.ts';

/** What a crash repeats at most, for each partition. */
const PIECE_MESSAGES = 1000;

export interface BatchDependencies {
  readonly member: Member;
  readonly membership: Membership;
  readonly pauses: KafkaPauses;
  readonly timing: Pick<KafkaTiming, 'heartbeat' | 'stuck'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Nothing was settled for too long. */
  readonly onStuck: (error: Error) => void;
}

export const takeBatches = (dependencies: BatchDependencies) => {
  const { member, membership, pauses, log } = dependencies;
  const { subscription, hands } = member;

  return async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition } = payload.batch;
    const place = { group: subscription.group, topic, partition };
    const { generation } = membership;
    const watch = watchOver(payload, dependencies);
    const mayStart = (): boolean =>
      payload.isRunning() && !payload.isStale() && !member.stopping && membership.holds(generation);

    const pause = (reason: string, offset: number): void => {
      const pauseMs = pauses.pause(topic, partition);
      log.warn({ ...place, offset, reason, pauseMs }, 'partition pauses, its messages come again');
    };

    const settle = (message: DeliveredMessage): Soon<string | null> => {
      const settled = member.settle(message);
      return settled instanceof Promise ? settled.finally(watch.progress) : settled;
    };

    const madeDurable = async (): Promise<string | null> => {
      try {
        await subscription.beforeCommit?.();
        return null;
      } catch (error) {
        if (!isUnavailable(error))
          log.error({ err: error, ...place }, 'a batch failed: a defect, nothing is committed');
        return messageOf(error);
      } finally {
        watch.progress();
      }
    };

    const commit = async (next: number): Promise<void> => {
      // Partitions moved meanwhile: whoever has them begins at our last commit.
      if (membership.generation !== generation) return;
      const offsets = { topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] };
      await payload.commitOffsetsIfNecessary(offsets);
      payload.resolveOffset(String(next - 1));
      pauses.wentWell(topic, partition);
    };

    /** Whether the next piece may follow. */
    const takePiece = async (piece: readonly DeliveredMessage[]): Promise<boolean> => {
      const first = piece[0]?.offset ?? 0;
      const rules = { concurrency: subscription.concurrency, hands, mayStart, settle };
      const { next, later } = await runBatch(piece, rules);
      if (next > first) {
        const failure = await madeDurable();
        if (failure !== null) return pause(failure, first), false;
        await commit(next);
      }
      if (later !== null) pause(later, next);
      return later === null && membership.steady && mayStart();
    };

    try {
      for (const piece of piecesOf(payload)) if (!(await takePiece(piece))) return;
    } finally {
      watch.end();
    }
  };
};

/** Turned into messages piece by piece: a batch that ends early has cost no more than it handled. */
function* piecesOf({ batch: { topic, partition, messages } }: EachBatchPayload): Iterable<readonly DeliveredMessage[]> {
  for (let from = 0; from < messages.length; from += PIECE_MESSAGES) {
    yield messages.slice(from, from + PIECE_MESSAGES).map((message) => fromKafka(message, topic, partition));
  }
}

/** Heartbeats while the handlers work, and an eye on whether they get anywhere. */
const watchOver = (
  { heartbeat, batch: { topic, partition } }: EachBatchPayload,
  { membership, timing, clock, log, member, onStuck }: BatchDependencies,
) => {
  let progressAt = performance.now();
  let cancel = (): void => {};
  const { group } = member.subscription;

  const beat = async (): Promise<void> => {
    try {
      await heartbeat();
    } catch (error) {
      if (isCalledTogether(error)) membership.called();
      else if (isLeftBehind(error)) membership.ended();
      log.debug({ group, reason: messageOf(error) }, 'heartbeat failed');
    }
  };
  const look = async (): Promise<void> => {
    next();
    if (performance.now() - progressAt > timing.stuck) {
      onStuck(
        new Error(
          `${group} is stuck: nothing of partition ${partition} of ${topic} was settled for ${timing.stuck} ms`,
        ),
      );
    }
    await beat();
  };
  const next = (): void => {
    cancel = clock.after(timing.heartbeat, look);
  };
  next();
  return {
    progress(): void {
      progressAt = performance.now();
    },
    end: (): void => cancel(),
  };
};
