/** One subscription as a member of its group: how it settles a message, and what it has in hand. */
import type { Logger } from 'pino';
import { deadLetterOf, defectReason } from './dead-letter.ts';
import { limiter, type Limiter } from './limiter.ts';
import type { Bus, DeliveredMessage, Outcome, Subscription } from './port.ts';
import { ending, type Soon } from '../soon.ts';
import { sharedRun } from './shared-run.ts';
import { isUnavailable, messageOf } from './unavailable.ts';

export interface Member {
  readonly subscription: Subscription;
  /** Messages in hand. */
  readonly hands: Limiter;
  /** Partitions with a batch in hand: more than there are hands would only hold memory. */
  readonly batches: Limiter;
  stopping: boolean;
  /** Null when settled, dead letters included; else why it must come again. */
  settle(message: DeliveredMessage): Soon<string | null>;
}

export const memberOf = (subscription: Subscription, publish: Bus['publish'], log: Logger): Member => {
  const { group, deadLetterTopic, concurrency } = subscription;

  const failed = (message: DeliveredMessage, error: unknown): Outcome => {
    if (isUnavailable(error)) return { outcome: 'later', reason: messageOf(error) };
    log.error({ err: error, group, ...originOf(message) }, 'handler failed: a defect, the message is a dead letter');
    return { outcome: 'dead-letter', reason: defectReason(error) };
  };

  /** A dead letter that cannot be published now: its message comes again. Other lanes of the batch must not hear of it. */
  const published = async (message: DeliveredMessage, reason: string): Promise<string | null> => {
    try {
      await publish(deadLetterTopic, [deadLetterOf(message, group, reason)]);
      return null;
    } catch (error) {
      if (!isUnavailable(error)) log.error({ err: error, group }, 'a dead letter could not be published');
      return messageOf(error);
    }
  };

  const settled = (message: DeliveredMessage, outcome: Outcome): Soon<string | null> => {
    if (outcome.outcome === 'handled') return null;
    return outcome.outcome === 'later' ? outcome.reason : published(message, outcome.reason);
  };

  return {
    subscription: withSharedCommit(subscription),
    hands: limiter(concurrency),
    batches: limiter(concurrency),
    stopping: false,
    settle: (message) =>
      ending(
        () => subscription.handle(message),
        (outcome) => settled(message, outcome),
        (error) => settled(message, failed(message, error)),
      ),
  };
};

/**
 * Partitions get ready to commit side by side, but what their handlers left in memory is one whole: who asks while it is being
 * written waits for a writing that begins later. Else a partition whose part is on its way would commit before it has arrived.
 */
const withSharedCommit = (subscription: Subscription): Subscription => {
  const { beforeCommit } = subscription;
  if (beforeCommit === undefined) return subscription;
  return { ...subscription, beforeCommit: sharedRun(() => beforeCommit.call(subscription)) };
};

const originOf = (message: DeliveredMessage) => ({
  topic: message.topic,
  partition: message.partition,
  offset: message.offset,
  type: message.headers['ce_type'],
});
