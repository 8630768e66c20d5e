/** What a run left behind: the events of the store, the messages of the bus. Read without the services' own code. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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

/** What `sql` selects of a data file. */
export const rowsOf = (file: string, sql: string): readonly unknown[] => {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

interface EventRow {
  readonly position: number;
  readonly type: string;
  readonly time: string;
  readonly data: string;
}
interface MessageRow {
  readonly topic: string;
  readonly headers: string;
  readonly value: string;
  readonly published_at: number;
}

const factOf = (row: unknown): Fact => {
  const { position, type, time, data } = row as EventRow;
  return {
    position,
    type,
    at: Date.parse(time),
    data: JSON.parse(data) as Fact['data'],
  };
};

const messageOf = (row: unknown): Message => {
  const { topic, headers: text, value, published_at: publishedAt } = row as MessageRow;
  const headers = JSON.parse(text) as Message['headers'];
  return { topic, type: headers['ce_type'] ?? '', headers, publishedAt, value };
};

export const historyIn = (folder: string): History => ({
  facts: rowsOf(join(folder, 'events.db'), 'SELECT * FROM events ORDER BY position').map(factOf),
  messages: rowsOf(join(folder, 'bus.db'), 'SELECT * FROM messages ORDER BY topic, "partition", "offset"').map(
    messageOf,
  ),
});

export const dataOf = ({ value }: Message): Readonly<Record<string, unknown>> =>
  JSON.parse(value) as Readonly<Record<string, unknown>>;
