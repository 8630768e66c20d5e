/** Subscribing to events by type: messages are parsed through `contracts`, what cannot be read is a dead letter. */
import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import { registry, type DomainEvent, type EventType } from '@ringback/contracts/registry.ts';
import { deadLetterTopic, topics, type Topic } from '@ringback/contracts/topics.ts';
import type { Logger } from 'pino';
import { defectReason } from './bus/dead-letter.ts';
import {
  HANDLED,
  type Bus,
  type DeliveredMessage,
  type Outcome,
  type RunningSubscription,
  type Subscription,
} from './bus/port.ts';
import { isUnavailable } from './bus/unavailable.ts';
import { andThen, ending, type Soon } from './soon.ts';
import { counter, histogram } from './telemetry/instruments.ts';
import { currentTraceparent, inTrace } from './telemetry/telemetry.ts';

export type EnvelopeOf<T extends EventType> = Envelope<Extract<DomainEvent, { type: T }>>;

/**
 * What to do with each type of event; nothing said means handled. Whoever throws says "defect": the event becomes a dead
 * letter, unless a store, bus or database was away (then it comes again).
 */
export type Handlers = { readonly [T in EventType]?: (envelope: EnvelopeOf<T>) => Soon<Outcome | void> };

export interface Consumer {
  readonly bus: Bus;
  readonly log: Logger;
  /** Names the dead letters, and the group unless `group` does. */
  readonly service: string;
  readonly group?: string;
  readonly topics: readonly Topic[];
  /** Events of different keys in hand at once; 16 by default. */
  readonly concurrency?: number;
  readonly on: Handlers;
  beforeCommit?(): Promise<void>;
  readonly onShared?: Subscription['onShared'];
  /** To count them; called again when the same message comes again. */
  onDeadLetter?(reason: string): void;
}

const DEFAULT_CONCURRENCY = 16;

/** Types without a handler are skipped unread: their own readers complain about what is wrong with them. */
export const consume = (consumer: Consumer): Promise<RunningSubscription> => {
  const { bus, log, service, group = service, on, concurrency = DEFAULT_CONCURRENCY } = consumer;
  checkTopics(consumer);
  const handled = counter(groundMetrics.messagesHandled);
  const handlingSeconds = histogram(groundMetrics.handlingSeconds);
  const deadLetters = counter(groundMetrics.deadLetters);
  const isSkipped = (type: string): boolean => registry.has(type) && !Object.hasOwn(on, type);

  const noted = (message: DeliveredMessage, kind: 'unreadable' | 'defect', reason: string): void => {
    const { topic, partition, offset } = message;
    log.warn({ group, topic, partition, offset, reason }, 'dead letter');
    deadLetters({ service, reason: kind });
    consumer.onDeadLetter?.(reason);
  };

  const handle = (message: DeliveredMessage): Soon<Outcome> => {
    if (isSkipped(message.headers['ce_type'] ?? '')) return HANDLED;
    const read = fromWire(message);
    if (!read.ok) return { outcome: 'dead-letter', reason: read.problem };
    const { type, traceparent } = read.envelope;
    const outcome = inTrace(`${group} ${type}`, traceparent, () => call(on, inHand(read.envelope)));
    return andThen(outcome, (said) => said ?? HANDLED);
  };

  return bus.subscribe({
    group,
    topics: consumer.topics.map((topic) => topics[topic].name),
    deadLetterTopic: deadLetterTopic(service),
    concurrency,
    handle(message) {
      const startedAt = performance.now();
      const counted = (outcome: Outcome['outcome'] | 'defect'): void => {
        handled({ group, outcome });
        handlingSeconds((performance.now() - startedAt) / 1000, { group });
      };
      return ending(
        () => handle(message),
        (outcome) => {
          if (outcome.outcome === 'dead-letter') noted(message, 'unreadable', outcome.reason);
          counted(outcome.outcome);
          return outcome;
        },
        (error) => {
          const isOurs = !isUnavailable(error);
          if (isOurs) noted(message, 'defect', defectReason(error));
          counted(isOurs ? 'defect' : 'later');
          throw error;
        },
      );
    },
    ...(consumer.beforeCommit === undefined
      ? {}
      : { beforeCommit: () => consumer.beforeCommit?.() ?? Promise.resolve() }),
    ...(consumer.onShared === undefined ? {} : { onShared: consumer.onShared }),
  });
};

/** Whatever follows from it, now or much later, goes on from the span that handles it. */
const inHand = (envelope: Envelope): Envelope => {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? envelope : { ...envelope, traceparent };
};

/** The envelope was decoded by its type, so it is what the handler of that type expects. */
const call = (on: Handlers, envelope: Envelope): Soon<Outcome | void> => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const handler = on[envelope.type] as ((envelope: Envelope) => Soon<Outcome | void>) | undefined;
  return handler?.(envelope);
};

/** A handler whose topic is not read would wait for ever. */
const checkTopics = ({ service, topics: read, on }: Consumer): void => {
  for (const type of Object.keys(on)) {
    const topic = registry.get(type)?.topic;
    if (topic === undefined || !read.includes(topic)) {
      throw new TypeError(`${service} handles ${type} but does not read its topic (${topic ?? 'it has none'})`);
    }
  }
};
