/** One batch of one partition: different keys at once, one key strictly in order, and never a commit past what is not settled. */
import { andThen, type Soon } from '../soon.ts';
import type { Limiter } from './limiter.ts';
import type { DeliveredMessage } from './port.ts';

export interface BatchRules {
  /** With 1, messages are taken strictly in the order of their offsets. */
  readonly concurrency: number;
  /** Shared by all batches of a subscription. */
  readonly hands: Limiter;
  /** False once no further message may be started. */
  mayStart(): boolean;
  /** Null when the message is settled; else why it must come again. */
  settle(message: DeliveredMessage): Soon<string | null>;
}

export interface BatchResult {
  /** Every message before this offset is settled. */
  readonly next: number;
  /** Why the message at `next` must come again; null when it was merely not started. */
  readonly later: string | null;
}

export const runBatch = async (messages: readonly DeliveredMessage[], rules: BatchRules): Promise<BatchResult> => {
  let next = (messages.at(-1)?.offset ?? -1) + 1;
  let later: string | null = null;
  const cutAt = (offset: number, reason: string | null): void => {
    if (offset >= next) return;
    next = offset;
    later = reason;
  };
  const take = (message: DeliveredMessage): Soon<boolean> => {
    if (!rules.mayStart()) cutAt(message.offset, null);
    // What another key's failure cut off comes again anyway: do not start it.
    if (message.offset >= next) return false;
    return andThen(rules.settle(message), (reason) => {
      if (reason !== null) cutAt(message.offset, reason);
      return reason === null;
    });
  };
  const lanes = lanesOf(messages, rules.concurrency).values();
  const runLanes = async (): Promise<void> => {
    for (const lane of lanes) {
      for (const message of lane) {
        const taken = rules.hands.run(() => take(message));
        // Awaited only where there is something to wait for.
        if (!(taken instanceof Promise ? await taken : taken)) break;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(rules.concurrency, messages.length) }, runLanes));
  return { next, later };
};

/** Messages of one key share a lane; a message without key has one of its own. */
const lanesOf = (
  messages: readonly DeliveredMessage[],
  concurrency: number,
): readonly (readonly DeliveredMessage[])[] => {
  if (concurrency === 1) return [messages];
  const byKey = new Map<string | number, DeliveredMessage[]>();
  for (const message of messages) {
    const lane = byKey.get(message.key ?? message.offset);
    if (lane) lane.push(message);
    else byKey.set(message.key ?? message.offset, [message]);
  }
  return [...byKey.values()];
};
