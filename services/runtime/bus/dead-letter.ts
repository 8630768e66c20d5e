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

const LONGEST_HEADER = 256;
const MOST_HEADERS = 32;
const KNOWN_HEADER = /^(?:ce_|rb_)/;

/**
 * In place of a dead letter that is larger than the bus takes: the message did fit, and with our headers it does not. Else its
 * partition would stand still for ever. The value stays where it came from as long as that topic keeps it; `rb_left_out` says
 * how many bytes it has.
 */
export const withoutValue = ({ key, headers, value }: WireMessage): WireMessage => ({
  key: key === null ? null : key.slice(0, LONGEST_HEADER),
  headers: {
    ...Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => KNOWN_HEADER.test(name) && name.length <= LONGEST_HEADER)
        // Ours are the last.
        .slice(-MOST_HEADERS)
        .map(([name, text]) => [name, text.slice(0, name === 'rb_reason' ? LONGEST_REASON : LONGEST_HEADER)]),
    ),
    rb_left_out: String(Buffer.byteLength(value)),
  },
  value: '',
});

/** The reason of a dead letter whose handler threw. */
export const defectReason = (error: unknown): string =>
  `defect: ${error instanceof Error ? error.message : String(error)}`;
