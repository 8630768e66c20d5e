/** Events as a person may see them: ids, times and reasons, and nothing that was sealed, quoted or could be a number. */
import type { DatabaseSync } from 'node:sqlite';
import type { BusPlace, Witness } from '../check.ts';
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
  `callId callerId caseId smsId redialId agentId teamId queue attempt reason result by kind phase source template intent
   lostAt waitSeconds recoveredAt notBefore notAfter reservedAgentOnly ringSeconds secondsToAgent secondsWaited talkSeconds
   retryAt deliveredAt rule policyVersion localTime zone zoneSource`.split(/\s+/),
);

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const shownOf = (data: unknown): [string, string | number | boolean | null][] => {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]): [string, string | number | boolean | null][] => {
    if (name === 'decision') return shownOf(value);
    if (name === 'caller') return shownOf(value).filter(([inner]) => inner === 'callerId');
    return SHOWN.has(name) && isPlain(value) ? [[name, value]] : [];
  });
};

const fieldsOf = (text: string): SeenEvent['fields'] => {
  try {
    return Object.fromEntries(shownOf(JSON.parse(text)));
  } catch {
    return {};
  }
};

type Seen = Omit<SeenEvent, 'fields'> & { readonly data: string };

const storedAt = (db: DatabaseSync, position: number): IterableIterator<Seen> =>
  rows(db, 'SELECT stream, revision, type, time, data FROM store.events WHERE position = :position', { position });

const LONGEST_TYPE = 64;

const toldAt = (db: DatabaseSync, { topic, partition, offset }: BusPlace): IterableIterator<Seen> =>
  rows(
    db,
    `SELECT topic || '/' || "partition" AS stream, "offset" AS revision, value AS data,
       CASE WHEN json_valid(headers) THEN substr(coalesce(headers ->> 'ce_type', '?'), 1, ${LONGEST_TYPE}) ELSE '?' END AS type,
       strftime('%Y-%m-%dT%H:%M:%fZ', published_at / 1000.0, 'unixepoch') AS time
     FROM bus.messages WHERE topic = :topic AND "partition" = :partition AND "offset" = :offset`,
    { topic, partition, offset },
  );

export const seenEvent = (db: DatabaseSync, witness: Witness): SeenEvent | null => {
  const [seen] = typeof witness === 'number' ? storedAt(db, witness) : toldAt(db, witness);
  if (seen === undefined) return null;
  const { data, ...head } = seen;
  return { ...head, fields: fieldsOf(data) };
};
