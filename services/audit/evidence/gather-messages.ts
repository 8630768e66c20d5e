/** One pass over the bus: what sources told is read through the contracts; what services told is held against the store. */
import type { DatabaseSync } from 'node:sqlite';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { isDeepStrictEqual } from 'node:util';
import { withoutNumbers } from '../without-numbers.ts';
import { rows } from './rows.ts';

interface MessageRow {
  readonly part: number;
  readonly off: number;
  readonly key: string | null;
  readonly headers: string;
  readonly value: string;
  readonly published: number;
}

type Headers = Record<string, string>;

const headersOf = (text: string): Headers => {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Headers) : {};
  } catch {
    return {};
  }
};

const SELECT = 'm."partition" AS part, m."offset" AS off, m.key, m.headers, m.value, m.published_at AS published';
const ORDER = 'ORDER BY m.topic, m."partition", m."offset"';

/** What was there when the store was read, and so must be in it. */
const BEFORE_THE_STORE = `m."offset" < (SELECT off FROM bus_end b WHERE b.topic = m.topic AND b.part = m."partition")`;

const messagesOf = (db: DatabaseSync, topic: string): IterableIterator<MessageRow> =>
  rows(db, `SELECT ${SELECT} FROM bus.messages m WHERE m.topic = :topic ${ORDER}`, { topic });

const keyOf = ({ data }: Envelope): string => {
  if ('agents' in data || !('callId' in data) || !('caller' in data))
    return 'teamId' in data ? String(data.teamId) : '';
  return data.caller?.callerId ?? data.callId;
};

/** Topics that sources fill through ingest: nothing in the store to compare with. */
const gatherTold = (db: DatabaseSync, topic: 'calls' | 'agents'): void => {
  const { name } = topics[topic];
  const addUnreadable = db.prepare('INSERT INTO unreadable VALUES (?, ?, ?, ?)');
  const addCall = db.prepare('INSERT INTO call_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const note = ({ part, off, published }: MessageRow, { type, data }: CallEvent): void => {
    const { tenantId, callId, caller, at } = data;
    const queue = 'queue' in data ? data.queue : null;
    const agent = 'agentId' in data ? data.agentId : null;
    addCall.run(tenantId, callId, caller?.callerId ?? null, type, epochMs(at), published, part, off, queue, agent);
  };
  for (const message of messagesOf(db, name)) {
    const read = fromWire({ key: message.key, headers: headersOf(message.headers), value: message.value });
    if (!read.ok) addUnreadable.run(name, message.part, message.off, withoutNumbers(read.problem));
    else if (message.key !== keyOf(read.envelope)) {
      addUnreadable.run(name, message.part, message.off, 'its key is not the one its topic is ordered by');
    } else if (topic === 'calls') note(message, read.envelope as unknown as CallEvent);
  }
};

interface ComparedRow extends MessageRow {
  readonly position: number | null;
  readonly type: string | null;
  readonly version: number | null;
  readonly time: string | null;
  readonly data: string | null;
  readonly meta: string | null;
  readonly judged: number | null;
}

const sameText = (told: string, stored: string): boolean => {
  if (told === stored) return true;
  try {
    return isDeepStrictEqual(JSON.parse(told), JSON.parse(stored));
  } catch {
    return false;
  }
};

const differenceFrom = (message: ComparedRow, headers: Headers): string | null => {
  if (message.position === null) return message.judged ? 'it is not in the store' : null;
  if (headers['ce_type'] !== message.type || headers['ce_dataversion'] !== String(message.version))
    return 'its type is not the stored one';
  if (headers['ce_time'] !== message.time) return 'its time is not the stored one';
  if (!sameText(message.value, message.data ?? '')) return 'it does not say what is stored';
  return message.key === (JSON.parse(message.meta ?? '{}') as { key?: unknown }).key
    ? null
    : 'its key is not the stored one';
};

/** Topics that carry what a service stored. */
const gatherPublished = (db: DatabaseSync, topic: string): void => {
  const addSent = db.prepare('INSERT OR IGNORE INTO sent VALUES (?, ?, ?, ?, ?)');
  const addForeign = db.prepare('INSERT INTO foreign_message VALUES (?, ?, ?, ?)');
  const addUnreadable = db.prepare('INSERT INTO unreadable VALUES (?, ?, ?, ?)');
  const compared = rows<ComparedRow>(
    db,
    `SELECT ${SELECT}, e.position, e.type, e.version, e.time, e.data, e.meta, ${BEFORE_THE_STORE} AS judged
     FROM bus.messages m LEFT JOIN store.events e ON e.id = CASE WHEN json_valid(m.headers) THEN m.headers ->> 'ce_id' END
     WHERE m.topic = :topic ${ORDER}`,
    { topic },
  );
  for (const message of compared) {
    const headers = headersOf(message.headers);
    const read = message.position === null ? fromWire({ key: message.key, headers, value: message.value }) : null;
    if (read?.ok === false) {
      // No service told that, whoever wrote it, and nobody can have acted on it.
      addUnreadable.run(topic, message.part, message.off, withoutNumbers(read.problem));
      continue;
    }
    const difference = differenceFrom(message, headers);
    if (difference !== null) addForeign.run(topic, message.part, message.off, difference);
    if (message.position !== null) {
      addSent.run(headers['ce_id']!, topic, message.part, message.off, message.published);
    }
  }
};

const gatherDeadLetters = (db: DatabaseSync): void => {
  db.exec(`
    INSERT INTO dead_letter
    SELECT headers ->> 'rb_topic', CAST(headers ->> 'rb_partition' AS INTEGER), CAST(headers ->> 'rb_offset' AS INTEGER),
      headers ->> 'rb_group'
    FROM bus.messages WHERE topic LIKE '%.dead-letters.v1' AND json_valid(headers)`);
};

export const gatherMessages = (db: DatabaseSync): void => {
  db.exec('INSERT INTO message_count SELECT topic, count(*) FROM bus.messages GROUP BY topic');
  gatherTold(db, 'calls');
  gatherTold(db, 'agents');
  for (const { name } of [topics.cases, topics.sms, topics.redials]) gatherPublished(db, name);
  gatherDeadLetters(db);
};
