/** The event store in one SQLite file: the embedded default, and the replay's. Durable when an append resolves. */
import type { DatabaseSync } from 'node:sqlite';
import { type Durability, mayPass, openDataFile } from '../sqlite-data-file.ts';
import { transactionsOf } from '../sqlite-transactions.ts';
import { appendWatchers } from './append-watchers.ts';
import { idsOf, judgeAppend } from './append-rule.ts';
import { groupCommit } from './group-commit.ts';
import {
  type AppendResult,
  type EventStore,
  type NewEvent,
  START,
  type StoredEvent,
  StoreUnavailable,
} from './port.ts';
import { recentEvents } from './sqlite-recent-events.ts';
import { type EventStatements, eventStatements } from './sqlite-statements.ts';
import { categoryOf } from './stream-category.ts';

/** SQLite's own errors become the port's where trying again later makes sense; the rest are bugs and stay what they are. */
const unavailable = (error: unknown): unknown =>
  mayPass(error)
    ? new StoreUnavailable('The event store cannot read or write its file just now', { cause: error })
    : error;

interface Appended {
  readonly result: AppendResult;
  /** What this append wrote: nothing when there was nothing to write. */
  readonly written: readonly StoredEvent[];
}

/** Encoded before it waits for its transaction: unstorable data fails its own caller, at once. */
const appendJob = (statements: EventStatements, stream: string, events: readonly NewEvent[]) => {
  const ids = idsOf(events);
  const category = categoryOf(stream);
  const rows = events.map((event) => ({ event, data: JSON.stringify(event.data), meta: JSON.stringify(event.meta) }));
  return (expected: Parameters<EventStore['append']>[2]): Appended => {
    const view = statements.viewOf(stream);
    const verdict = judgeAppend(view, ids, expected);
    if (verdict !== 'write') return { result: verdict, written: [] };
    let revision = view.last;
    const written = rows.map(({ event, data, meta }) => {
      const { id, type, version, time } = event;
      revision += 1;
      const row = statements.insert.run(stream, category, revision, id, type, version, time, data, meta);
      return { ...event, stream, revision, position: String(row.lastInsertRowid) };
    });
    return { result: { outcome: 'appended', revision, duplicate: false }, written };
  };
};

const closeFile = (database: DatabaseSync): void => {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // On a full disk the write-ahead log stays beside the file, as safe as in it.
    if (!mayPass(error)) throw error;
  } finally {
    database.close();
  }
};

/** Throws `DataFileProblem` when the file cannot be used. */
export const sqliteEventStore = (file: string, options: { readonly durability: Durability }): EventStore => {
  const database = openDataFile(file, options);
  const statements = eventStatements(database);
  const transactions = transactionsOf(database, options.durability);
  const writes = groupCommit(transactions, unavailable);
  const watchers = appendWatchers();
  const recent = recentEvents(categoryOf);
  let seenOfOthers = statements.writtenByOthers();

  /** What is read is safe: nobody acts on an event that a power cut takes back. */
  const answer = async <T>(read: () => T): Promise<T> => {
    try {
      const found = read();
      await writes.settled();
      return found;
    } catch (error) {
      throw unavailable(error);
    }
  };

  /** In the order of commits, which the answers of promises need not keep. */
  const remember = ({ written }: Appended): void => recent.add(written);

  const forgetIfOthersWrote = (): void => {
    const version = statements.writtenByOthers();
    if (version !== seenOfOthers) recent.forget();
    seenOfOthers = version;
  };

  const submit = <T>(job: () => T, onceSafe?: (result: T) => void): Promise<T> => {
    if (!database.isOpen) return Promise.reject(new StoreUnavailable('The event store is closed'));
    return writes.submit(job, onceSafe);
  };

  return {
    async append(stream, events, expected) {
      const job = appendJob(statements, stream, events);
      const { result, written } = await submit(() => job(expected), remember);
      if (written.length > 0) watchers.announce(categoryOf(stream));
      return result;
    },
    read: (stream, fromRevision = 0) => answer(() => statements.readStream(stream, fromRevision)),
    async readAll(after, categories, limit) {
      forgetIfOthersWrote();
      const known = recent.readAll(Number(after), categories, limit);
      return known ?? answer(() => statements.readAll(Number(after), categories, limit));
    },
    onAppend: (categories, wake) => watchers.watch(categories, wake),
    loadCheckpoint: (name) => answer(() => statements.loadCheckpoint(name) ?? START),
    async saveCheckpoint(name, position) {
      await submit(() => statements.saveCheckpoint.run(name, Number(position)));
    },
    async close() {
      if (!database.isOpen) return;
      writes.flush();
      transactions.end();
      closeFile(database);
    },
  };
};
