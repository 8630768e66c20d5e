/** What a run left behind: the events of the store, the messages of the bus. Read without the services' own code. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface Fact {
  /** In the global order of the store. */
  readonly position: number;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Message {
  readonly topic: string;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** When it was published; milliseconds since 1970. */
  readonly publishedAt: number;
  /** As it was sent; a dead letter's may be anything. */
  readonly value: string;
}

export interface History {
  readonly facts: readonly Fact[];
  /** In the order of their partitions. */
  readonly messages: readonly Message[];
}

type Row = Readonly<Record<string, SQLInputValue | undefined>>;

/** Rows of a data file that nobody writes at present. */
export const rowsOf = (file: string, sql: string): readonly Row[] => {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all() as readonly Row[];
  } finally {
    database.close();
  }
};

const factOf = (row: Row): Fact => ({
  position: Number(row['position']),
  type: String(row['type']),
  at: Date.parse(String(row['time'])),
  data: JSON.parse(String(row['data'])) as Fact['data'],
});

const messageOf = (row: Row): Message => {
  const headers = JSON.parse(String(row['headers'])) as Message['headers'];
  return {
    topic: String(row['topic']),
    type: headers['ce_type'] ?? '',
    headers,
    publishedAt: Number(row['published_at']),
    value: String(row['value']),
  };
};

export const historyIn = (folder: string): History => ({
  facts: rowsOf(join(folder, 'events.db'), 'SELECT * FROM events ORDER BY position').map(factOf),
  messages: rowsOf(join(folder, 'bus.db'), 'SELECT * FROM messages ORDER BY topic, "partition", "offset"').map(
    messageOf,
  ),
});

export const dataOf = ({ value }: Message): Readonly<Record<string, unknown>> =>
  JSON.parse(value) as Readonly<Record<string, unknown>>;

export const has = (folder: string, file: string): boolean => existsSync(join(folder, file));
