/** Events as a person may see them: ids, times and reasons, and nothing that was sealed, quoted or could be a number. */
import type { DatabaseSync } from 'node:sqlite';
import { decode, registry } from '@ringback/contracts/registry.ts';
import type { BusPlace, Witness } from '../check.ts';
import { withoutNumbers } from '../without-numbers.ts';
import { rows } from './rows.ts';

export interface SeenEvent {
  /** `Caller-…` and revision, or topic/partition and offset. */
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly time: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

/** What may be shown. Free text (`why`, `error`) is not in it: operators quote numbers. */
const SHOWN = new Set(
  `callId callerId caseId smsId redialId agentId attempt reason result by kind phase source intent lostAt recoveredAt notBefore
   notAfter reservedAgentOnly waitSeconds ringSeconds secondsToAgent secondsWaited talkSeconds retryAt deliveredAt rule
   policyVersion localTime`.split(/\s+/),
);

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const shownOf = (data: unknown): [string, string | number | boolean | null][] => {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]): [string, string | number | boolean | null][] => {
    if (name === 'decision') return shownOf(value);
    if (name === 'caller') return shownOf(value).filter(([inner]) => inner === 'callerId');
    // Some exchanges name an agent by the telephone that rings.
    if (name === 'agentId' && typeof value === 'string') return [[name, withoutNumbers(value)]];
    return SHOWN.has(name) && isPlain(value) ? [[name, value]] : [];
  });
};

/** Only what keeps its contract is shown: in anything else any field may hold anything. */
const fieldsOf = (type: string, text: string): SeenEvent['fields'] => {
  try {
    const data: unknown = JSON.parse(text);
    return decode(type, registry.get(type)?.version ?? 0, data).ok ? Object.fromEntries(shownOf(data)) : {};
  } catch {
    return {};
  }
};

type Seen = Omit<SeenEvent, 'fields'> & { readonly data: string };

const storedAt = (db: DatabaseSync, position: number): IterableIterator<Seen> =>
  rows(db, 'SELECT stream, revision, type, time, data FROM store.events WHERE position = :position', { position });

const toldAt = (db: DatabaseSync, { topic, partition, offset }: BusPlace): IterableIterator<Seen> =>
  rows(
    db,
    `SELECT topic || '/' || "partition" AS stream, "offset" AS revision, value AS data,
       CASE WHEN json_valid(headers) THEN coalesce(headers ->> 'ce_type', '?') ELSE '?' END AS type,
       strftime('%Y-%m-%dT%H:%M:%fZ', published_at / 1000.0, 'unixepoch') AS time
     FROM bus.messages WHERE topic = :topic AND "partition" = :partition AND "offset" = :offset`,
    { topic, partition, offset },
  );

export const seenEvent = (db: DatabaseSync, witness: Witness): SeenEvent | null => {
  const [seen] = typeof witness === 'number' ? storedAt(db, witness) : toldAt(db, witness);
  if (seen === undefined) return null;
  const { data, stream, revision, type, time } = seen;
  const known = registry.has(type) ? type : withoutNumbers(type);
  return { stream, revision, type: known, time, fields: fieldsOf(type, data) };
};
