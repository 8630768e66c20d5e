/** The tables of the SQLite log and the statements over them. */
import type { DatabaseSync } from 'node:sqlite';
import { keptHours } from '@ringback/contracts/topics.ts';
import type { Transactions } from '../sqlite-transactions.ts';
import { delivered, placeOf, type NewMessage } from './log-storage.ts';
import type { DeliveredMessage } from './port.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    key TEXT, headers TEXT NOT NULL, value TEXT NOT NULL, published_at INTEGER NOT NULL,
    PRIMARY KEY (topic, "partition", "offset")
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS group_offsets (
    "group" TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    PRIMARY KEY ("group", topic, "partition")
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS log_shape (one INTEGER PRIMARY KEY CHECK (one = 1), partitions INTEGER NOT NULL) STRICT;
`;

const HOUR_MS = 3_600_000;
/** Messages of a partition, for one look at what may go. */
const FORGOTTEN_EVERY = 256;

export interface SavedOffset {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

interface MessageRow {
  readonly offset: number;
  readonly key: string | null;
  readonly headers: string;
  readonly value: string;
}

export interface LogTablesOptions {
  readonly transactions: Transactions;
  readonly wantedPartitions: number;
}

export const sqliteLogTables = (database: DatabaseSync, { transactions, wantedPartitions }: LogTablesOptions) => {
  database.exec(SCHEMA);
  database.prepare('INSERT OR IGNORE INTO log_shape VALUES (1, ?)').run(wantedPartitions);
  const insertMessage = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)');
  const upsertOffset = database.prepare('INSERT OR REPLACE INTO group_offsets VALUES (?, ?, ?, ?)');
  const selectEnd = database.prepare('SELECT MAX("offset") AS last FROM messages WHERE topic = ? AND "partition" = ?');
  const selectOffset = database.prepare(
    'SELECT "offset" FROM group_offsets WHERE "group" = ? AND topic = ? AND "partition" = ?',
  );
  const selectMessages = database.prepare(
    `SELECT "offset", key, headers, value FROM messages
     WHERE topic = ? AND "partition" = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?`,
  );
  const deleteOld = database.prepare(
    'DELETE FROM messages WHERE topic = ? AND "partition" = ? AND "offset" < ? AND published_at < ?',
  );
  /** Where a topic is kept for a while only. The newest stays whatever its age: it says where the next goes. */
  const forgetBefore = (last: DeliveredMessage, now: number): void => {
    const hours = keptHours.get(last.topic);
    if (hours === undefined || last.offset % FORGOTTEN_EVERY !== 0) return;
    deleteOld.run(last.topic, last.partition, last.offset, now - hours * HOUR_MS);
  };
  const partitions = Number(database.prepare('SELECT partitions FROM log_shape').get()?.['partitions']);

  const insertAll = (messages: readonly NewMessage[], end: EndOf, now: number): DeliveredMessage[] => {
    const next = new Map<string, number>();
    return messages.map((message) => {
      const place = placeOf(message.topic, message.partition);
      const one = delivered(message, next.get(place) ?? end(message.topic, message.partition));
      next.set(place, one.offset + 1);
      insertMessage.run(one.topic, one.partition, one.offset, one.key, JSON.stringify(one.headers), one.value, now);
      forgetBefore(one, now);
      return one;
    });
  };

  const saveOffsets = (offsets: readonly SavedOffset[]): void => {
    for (const { group, topic, partition, offset } of offsets) upsertOffset.run(group, topic, partition, offset);
  };

  return {
    partitions,
    /** All or nothing. Answers the messages as they will be delivered. */
    write(
      messages: readonly NewMessage[],
      offsets: readonly SavedOffset[],
      end: EndOf,
      now: number,
    ): DeliveredMessage[] {
      return transactions.run(() => {
        saveOffsets(offsets);
        return insertAll(messages, end, now);
      });
    },
    end: (topic: string, partition: number): number => Number(selectEnd.get(topic, partition)?.['last'] ?? -1) + 1,
    loadOffset: (group: string, topic: string, partition: number): number =>
      Number(selectOffset.get(group, topic, partition)?.['offset'] ?? 0),
    read: (topic: string, partition: number, offset: number, limit: number): DeliveredMessage[] =>
      toMessages(topic, partition, selectMessages.all(topic, partition, offset, limit)),
  };
};

type EndOf = (topic: string, partition: number) => number;

/** Our own table, declared above: its rows are what the columns say. */
const toMessages = (topic: string, partition: number, rows: readonly unknown[]): DeliveredMessage[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (rows as readonly MessageRow[]).map(({ offset, key, headers, value }) => {
    const parsed: Record<string, string> = JSON.parse(headers);
    return { topic, partition, offset, key, headers: parsed, value };
  });
