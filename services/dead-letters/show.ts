/** Dead letters as a person reads them: everything that helps, and nobody's data in clear. */
import { fromWire } from '@ringback/contracts/envelope.ts';
import Table from 'cli-table3';
import { withoutNumbers, type DeadLetter } from './dead-letter.ts';

const when = (at: number): string => new Date(at).toISOString();
const LONGEST_REASON = 80;
const cut = (text: string): string => (text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON - 1)}…` : text);

export const listed = (letters: readonly DeadLetter[]): string => {
  if (letters.length === 0) return 'There are no dead letters.';
  const table = new Table({
    head: ['id', 'event', 'set aside', 'origin', 'reason'],
    style: { head: [], border: [], compact: true },
  });
  for (const { id, type, at, origin, reason } of letters) table.push([id, type, when(at), origin ?? '?', cut(reason)]);
  return `${table.toString()}\n${letters.length} ${letters.length === 1 ? 'dead letter' : 'dead letters'}`;
};

/** A line of JSON for each, for programs. */
export const listedForPrograms = (letters: readonly DeadLetter[]): string =>
  letters
    .map(({ id, service, group, type, at, origin, reason }) =>
      JSON.stringify({ id, service, group, type, at: when(at), origin, reason }),
    )
    .join('\n');

export const shownOne = (letter: DeadLetter): string => {
  const { headers, key } = letter.message;
  const rows: [string, string][] = [
    ['id', letter.id],
    ['service', `${letter.service}, group ${letter.group}`],
    ['event', `${letter.type} ${withoutNumbers(headers['ce_id'] ?? '')}`.trim()],
    ['happened', withoutNumbers(headers['ce_time'] ?? '?')],
    ['set aside', when(letter.at)],
    ['origin', letter.origin ?? 'it does not say'],
    ['reason', letter.reason],
    ['key', key === null ? 'none' : keyShown(key)],
  ];
  const lines = rows.map(([label, text]) => `${label.padEnd(10)}${text}`);
  return [...lines, 'data', dataShown(letter)].join('\n');
};

/** Caller ids are hashes and may be seen; what else was made a key may be anything. */
const keyShown = (key: string): string => (/^[0-9a-f]{32}$/.test(key) ? key : withoutNumbers(key));

/**
 * What the contracts can read holds no personal data in clear, for they allow none. Of all else only the shape is shown: names of
 * fields, and what kind of value they have.
 */
const dataShown = ({ message, leftOutBytes }: DeadLetter): string => {
  if (leftOutBytes !== null) return `(left out, ${leftOutBytes} bytes: only where it came from)`;
  const read = fromWire(message);
  if (read.ok) return JSON.stringify(read.envelope.data, null, 2);
  try {
    return `(${withoutNumbers(read.problem)})\n${JSON.stringify(shapeOf(JSON.parse(message.value)), null, 2)}`;
  } catch {
    return `(not JSON, ${message.value.length} characters)`;
  }
};

const shapeOf = (value: unknown): unknown => {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [withoutNumbers(name), shapeOf(inner)]));
  return typeof value === 'string' ? `text of ${value.length}` : typeof value;
};
