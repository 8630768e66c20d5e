/**
 * A history written straight into SQLite files with the tables of the services, but without their constraints, so that also
 * what must not be can be planted. Times are seconds after `BEGIN`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { registry } from '@ringback/contracts/registry.ts';
import { topics, type Topic } from '@ringback/contracts/topics.ts';
import { msOf, type Data } from './made-up-data.ts';

const EVENT_TABLES = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, category TEXT NOT NULL, revision INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, time TEXT NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL);
  CREATE INDEX events_id ON events (id);
  CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;`;
const BUS_TABLES = `
  CREATE TABLE messages (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL, key TEXT, headers TEXT NOT NULL,
    value TEXT NOT NULL, published_at INTEGER NOT NULL, PRIMARY KEY (topic, "partition", "offset")) STRICT, WITHOUT ROWID;
  CREATE TABLE group_offsets (
    "group" TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    PRIMARY KEY ("group", topic, "partition")) STRICT, WITHOUT ROWID;`;
const SMSC_TABLES = `
  CREATE TABLE sms (
    id INTEGER PRIMARY KEY AUTOINCREMENT, esme TEXT NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL, at INTEGER NOT NULL,
    reference INTEGER, parts INTEGER NOT NULL, arrived INTEGER NOT NULL, reached INTEGER NOT NULL DEFAULT 0,
    settles_at INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE submits (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT, sms_id INTEGER NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL,
    at INTEGER NOT NULL) STRICT;`;
const PLACED_TABLES = `
  CREATE TABLE placed_calls (
    redialId TEXT, numberHash TEXT NOT NULL, placedAt INTEGER NOT NULL, ringingAt INTEGER, answeredAt INTEGER,
    answeredBy TEXT, connectedAt INTEGER, endedAt INTEGER, result TEXT) STRICT;`;

const openFile = (file: string, tables: string): DatabaseSync => {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${tables}`);
  return db;
};

export interface StoreOptions {
  /** Seconds; null: never published. At once by default. */
  readonly published?: number | null;
  readonly stream?: string;
  readonly id?: string;
}

const secondOf = (data: Data): number => (Date.parse(String(data['at'])) - msOf(0)) / 1000;

const streamOf = (topic: Topic | null, data: Data): string => {
  if (topic === 'redials') return `Redial-${String(data['redialId'])}`;
  if (topic === 'sms') return `Sms-${String(data['smsId'])}`;
  return `Caller-${String(data['callerId'])}`;
};

export const madeUpHistory = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-audit-test-'));
  mkdirSync(folder, { recursive: true });
  const store = openFile(join(folder, 'events.db'), EVENT_TABLES);
  const bus = openFile(join(folder, 'bus.db'), BUS_TABLES);
  const more: DatabaseSync[] = [];
  let ids = 0;

  const publish = (topic: string, key: string | null, headers: Data, value: string, at: number): number => {
    const end = bus
      .prepare('SELECT coalesce(max("offset") + 1, 0) AS n FROM messages WHERE topic = ? AND "partition" = 0')
      .get(topic);
    const offset = Number(end?.['n']);
    bus
      .prepare('INSERT INTO messages VALUES (?, 0, ?, ?, ?, ?, ?)')
      .run(topic, offset, key, JSON.stringify(headers), value, msOf(at));
    return offset;
  };
  const headersOf = (id: string, type: string, time: string): Data => ({
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: '/test',
    ce_type: type,
    ce_dataversion: '1',
    ce_time: time,
  });
  const topicOf = (type: string): Topic | null => registry.get(type)?.topic ?? null;

  const history = {
    folder,
    store,
    bus,
    publish,
    /** A source tells something: on the bus only. Answers the offset. */
    told(type: string, data: Data, published = secondOf(data)): number {
      const caller = data['caller'] as { callerId: string } | null | undefined;
      const key = caller?.callerId ?? String(data['callId']);
      const { name } = topics[topicOf(type) ?? 'calls'];
      ids += 1;
      return publish(name, key, headersOf(`told-${ids}`, type, String(data['at'])), JSON.stringify(data), published);
    },
    /** A service stores something, and its publisher carries it to the bus. Answers the position. */
    stored(type: string, data: Data, { published = secondOf(data), stream, id }: StoreOptions = {}): number {
      const topic = topicOf(type);
      const home = stream ?? streamOf(topic, data);
      const key = (data['callerId'] ?? data['callId'] ?? null) as string | null;
      const next = store.prepare('SELECT coalesce(max(revision) + 1, 0) AS n FROM events WHERE stream = ?').get(home);
      ids += 1;
      const eventId = id ?? `stored-${ids}`;
      const time = String(data['at']);
      const value = JSON.stringify(data);
      const added = store
        .prepare(
          'INSERT INTO events (stream, category, revision, id, type, version, time, data, meta) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)',
        )
        .run(home, home.split('-')[0]!, Number(next?.['n']), eventId, type, time, value, JSON.stringify({ key }));
      if (topic !== null && published !== null)
        publish(topics[topic].name, key, headersOf(eventId, type, time), value, published);
      return Number(added.lastInsertRowid);
    },
    /** Says how far a group of readers got in a topic. */
    committed(group: string, topic: Topic, offset: number): void {
      bus.prepare('INSERT OR REPLACE INTO group_offsets VALUES (?, ?, 0, ?)').run(group, topics[topic].name, offset);
    },
    /** Every reader has read everything that was told so far. */
    allRead(): void {
      for (const [group, topic] of [
        ['recovery', 'calls'],
        ['dialer.agents', 'agents'],
      ] as const) {
        const end = bus
          .prepare('SELECT coalesce(max("offset") + 1, 0) AS n FROM messages WHERE topic = ? AND "partition" = 0')
          .get(topics[topic].name);
        history.committed(group, topic, Number(end?.['n']));
      }
    },
    /** The operator's own record: one SMS in one part, by message id. */
    smsc: (() => {
      let opened: DatabaseSync | null = null;
      return (destination: string, messageId: number, at: number): void => {
        if (opened === null) {
          opened = openFile(join(folder, 'smsc.db'), SMSC_TABLES);
          more.push(opened);
        }
        const sms = opened
          .prepare(`INSERT INTO sms (esme, source, destination, at, parts, arrived) VALUES ('e', 's', ?, ?, 1, 1)`)
          .run(destination, msOf(at)).lastInsertRowid;
        opened.prepare(`INSERT INTO submits VALUES (?, ?, 1, 'text', ?)`).run(messageId, sms, msOf(at));
      };
    })(),
    /** The network's own record. */
    rang: (() => {
      let opened: DatabaseSync | null = null;
      return (redialId: string, numberHash: string, placedAt: number, endedAt: number | null): void => {
        if (opened === null) {
          opened = openFile(join(folder, 'centre-placed-calls.sqlite'), PLACED_TABLES);
          more.push(opened);
        }
        const values: SQLInputValue[] = [redialId, numberHash, msOf(placedAt), endedAt === null ? null : msOf(endedAt)];
        opened
          .prepare('INSERT INTO placed_calls (redialId, numberHash, placedAt, endedAt) VALUES (?, ?, ?, ?)')
          .run(...values);
      };
    })(),
    /** Closes the files, like a process that stops in order. */
    close(): void {
      for (const db of [store, bus, ...more]) if (db.isOpen) db.close();
    },
    remove(): void {
      history.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return history;
};
export type MadeUpHistory = ReturnType<typeof madeUpHistory>;
