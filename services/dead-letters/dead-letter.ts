/** What is known of a message nobody handled, and which of them nobody has settled yet. */
import { deadLetterTopic } from '@ringback/contracts/topics.ts';
import { hideNumbers } from '@ringback/runtime/log/redact.ts';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { KeptMessage } from './ports.ts';

export interface DeadLetter {
  /** `recovery/3/17`: the service whose it is, partition and offset of its topic. */
  readonly id: string;
  readonly service: string;
  readonly group: string;
  readonly reason: string;
  /** `calls.events.v1/3/120`; null where it does not say. */
  readonly origin: string | null;
  readonly originTopic: string | null;
  /** Milliseconds since 1970: when it was set aside. */
  readonly at: number;
  readonly type: string;
  /** Bytes of a value that was too large to be set aside; it is only where it came from. Null where all is here. */
  readonly leftOutBytes: number | null;
  /** As it first came, but for what was left out. */
  readonly message: WireMessage;
}

export type Settling = 'retried' | 'dropped';

const SUFFIX = deadLetterTopic('');
/** Says of each dead letter somebody settled what became of it. On the bus, so that all who look see the same. */
export const SETTLED_TOPIC = 'dead-letters.settled.v1';

export const isDeadLetterTopic = (topic: string): boolean => topic.endsWith(SUFFIX);

/** Numbers have no business in a reason or a key; what slipped through is not shown. */
export const withoutNumbers = (text: string): string => hideNumbers(text).replace(/\d{7,}/g, '[number]');

/** What the one who set it aside wrote beside it. */
const OURS = /^rb_/;

const deadLetter = (kept: KeptMessage): DeadLetter => {
  const { topic, partition, offset, at, key, headers, value } = kept;
  const service = topic.slice(0, -SUFFIX.length);
  const { rb_topic: originTopic, rb_partition: from, rb_offset: place } = headers;
  return {
    id: `${service}/${partition}/${offset}`,
    service,
    group: headers['rb_group'] ?? service,
    reason: withoutNumbers(headers['rb_reason'] ?? 'it does not say'),
    origin: originTopic === undefined ? null : `${originTopic}/${from ?? '?'}/${place ?? '?'}`,
    originTopic: originTopic ?? null,
    at,
    type: headers['ce_type'] ?? 'unknown',
    leftOutBytes: headers['rb_left_out'] === undefined ? null : Number(headers['rb_left_out']),
    message: {
      key,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OURS.test(name))),
      value,
    },
  };
};

/** Oldest first. `kept`: all of the dead letter topics and of `SETTLED_TOPIC`. */
export const openDeadLetters = (kept: readonly KeptMessage[]): readonly DeadLetter[] => {
  const settled = new Set(kept.filter(({ topic }) => topic === SETTLED_TOPIC).map(({ key }) => key));
  return kept
    .filter(({ topic }) => isDeadLetterTopic(topic))
    .map(deadLetter)
    .filter(({ id }) => !settled.has(id))
    .toSorted((a, b) => a.at - b.at);
};

export const settledMessage = (letter: DeadLetter, how: Settling, now: number): WireMessage => ({
  key: letter.id,
  headers: { 'content-type': 'application/json' },
  value: JSON.stringify({ settled: how, at: new Date(now).toISOString() }),
});
