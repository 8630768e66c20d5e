/** The log of the embedded bus in one SQLite file. What is published in one turn of the event loop shares one transaction. */
import { openDataFile, type Durability } from '../sqlite-data-file.ts';
import { transactionsOf } from '../sqlite-transactions.ts';
import { DEFAULT_PARTITIONS, placeOf, type Grown, type LogStorage, type NewMessage } from './log-storage.ts';
import { BusUnavailable, type DeliveredMessage } from './port.ts';
import { recentMessages } from './recent-messages.ts';
import { sqliteLogTables, type SavedOffset } from './sqlite-log-tables.ts';

export interface SqliteLogOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly durability: Durability;
  /** For a new file; one that exists keeps its own. */
  readonly partitions?: number;
  /** Milliseconds since 1970, written beside each message. */
  readonly now: () => number;
}

interface Waiting {
  readonly messages: readonly NewMessage[];
  readonly offset: SavedOffset | null;
  readonly resolve: () => void;
  readonly reject: (why: BusUnavailable) => void;
}

const groupPlace = (group: string, topic: string, partition: number): string => `${group}/${placeOf(topic, partition)}`;

/** Throws `DataFileProblem` when the file cannot be used. */
export const sqliteLog = ({ file, durability, partitions, now }: SqliteLogOptions): LogStorage => {
  const database = openDataFile(file, { durability });
  const transactions = transactionsOf(database, durability);
  const wantedPartitions = partitions ?? DEFAULT_PARTITIONS;
  const tables = sqliteLogTables(database, { transactions, wantedPartitions });
  const recent = recentMessages();
  /** Of what may be read: it is safe on disk. */
  const ends = new Map<string, number>();
  /** Of what is written. */
  const writtenEnds = new Map<string, number>();
  /** Offsets that are written when the log is closed, where nothing need survive a crash. */
  const noted = new Map<string, SavedOffset>();
  let waiting: Waiting[] = [];
  let closed = false;
  let grown: Grown | null = null;

  const end = (topic: string, partition: number): number => {
    const place = placeOf(topic, partition);
    const known = ends.get(place) ?? tables.end(topic, partition);
    ends.set(place, known);
    return known;
  };

  const writtenEnd = (topic: string, partition: number): number =>
    writtenEnds.get(placeOf(topic, partition)) ?? end(topic, partition);

  const mayBeRead = (added: readonly DeliveredMessage[]): void => {
    for (const message of added) ends.set(placeOf(message.topic, message.partition), message.offset + 1);
    for (const message of added) recent.add(message);
    for (const message of added) grown?.(message.topic, message.partition);
  };

  const writeAll = (written: readonly Waiting[]): readonly DeliveredMessage[] => {
    const messages = written.flatMap((one) => one.messages);
    const offsets = written.flatMap((one) => one.offset ?? []);
    const added = tables.write(messages, offsets, writtenEnd, now());
    for (const message of added) writtenEnds.set(placeOf(message.topic, message.partition), message.offset + 1);
    return added;
  };

  const flush = (): void => {
    const written = waiting;
    waiting = [];
    if (written.length === 0) return;
    const fail = (cause: unknown): void => {
      const why = new BusUnavailable(`the bus could not write to ${file}`, { cause });
      for (const { reject } of written) reject(why);
    };
    try {
      const added = writeAll(written);
      const tell = (): void => {
        mayBeRead(added);
        for (const { resolve } of written) resolve();
      };
      // A power cut may take offsets back, for then messages merely come again: they do not wait for the disk.
      if (added.length === 0) tell();
      // The disk may have them all the same: they may come twice, but none of those after them may be passed over.
      else transactions.whenSafe(tell, (error) => (mayBeRead(added), fail(error)));
    } catch (cause) {
      fail(cause);
    }
  };

  const write = (messages: readonly NewMessage[], offset: SavedOffset | null): Promise<void> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new BusUnavailable('the bus is closed'));
      if (waiting.length === 0) transactions.soon(flush);
      waiting.push({ messages, offset, resolve, reject });
    });

  return {
    partitions: tables.partitions,
    append: (messages) => write(messages, null),
    saveOffset(group, topic, partition, offset) {
      if (durability === 'full') return write([], { group, topic, partition, offset });
      noted.set(groupPlace(group, topic, partition), { group, topic, partition, offset });
      return Promise.resolve();
    },
    read: (topic, partition, offset, limit) =>
      recent.read(topic, partition, offset, limit) ??
      tables.read(topic, partition, offset, Math.min(limit, end(topic, partition) - offset)),
    end,
    loadOffset: (group, topic, partition) =>
      noted.get(groupPlace(group, topic, partition))?.offset ?? tables.loadOffset(group, topic, partition),
    onAppend(listener) {
      grown = listener;
    },
    async close() {
      if (closed) return;
      flush();
      closed = true;
      if (noted.size > 0) tables.write([], [...noted.values()], end, now());
      transactions.end();
      database.close();
    },
  };
};
