/** A message nobody will handle, as it goes to the dead letters: what came, why not, and where it came from. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { DeliveredMessage } from './port.ts';

const LONGEST_REASON = 1000;

/** Key, headers and value as they came, and `rb_*` headers: reason, topic, partition, offset, group. */
export const deadLetterOf = (message: DeliveredMessage, group: string, reason: string): WireMessage => ({
  key: message.key,
  headers: {
    ...message.headers,
    rb_reason: reason.slice(0, LONGEST_REASON),
    rb_topic: message.topic,
    rb_partition: String(message.partition),
    rb_offset: String(message.offset),
    rb_group: group,
  },
  value: message.value,
});

/** The reason of a dead letter whose handler threw. */
export const defectReason = (error: unknown): string =>
  `defect: ${error instanceof Error ? error.message : String(error)}`;
