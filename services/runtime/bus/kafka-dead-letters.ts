/** Dead letters that fit: a message did, and with our headers it may not. Else its partition would stand still for ever. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Logger } from 'pino';
import { MessageRefused, type Bus } from './port.ts';

const LONGEST_HEADER = 256;
const LONGEST_REASON = 1000;
const MOST_HEADERS = 32;
const KNOWN_HEADER = /^(?:ce_|rb_)/;

/** Publishes a dead letter as it is, or, where the broker will never take it, without its value: that stays where it came from. */
export const publishFitting =
  (publish: Bus['publish'], log: Logger): Bus['publish'] =>
  async (topic, letters) => {
    try {
      await publish(topic, letters);
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      log.warn({ topic }, 'too large for a dead letter, its value is left out');
      await publish(topic, letters.map(withoutValue));
    }
  };

/** `rb_left_out` says how many bytes the value has. */
const withoutValue = ({ key, headers, value }: WireMessage): WireMessage => ({
  key: key === null ? null : key.slice(0, LONGEST_HEADER),
  headers: { ...known(headers), rb_left_out: String(Buffer.byteLength(value)) },
  value: '',
});

const known = (headers: WireMessage['headers']): WireMessage['headers'] =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => KNOWN_HEADER.test(name) && name.length <= LONGEST_HEADER)
      // Ours are the last.
      .slice(-MOST_HEADERS)
      .map(([name, text]) => [name, text.slice(0, name === 'rb_reason' ? LONGEST_REASON : LONGEST_HEADER)]),
  );
