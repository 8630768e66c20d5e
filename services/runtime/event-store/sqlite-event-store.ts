/** The event store in one SQLite file: the embedded default, and the replay's. Durable when an append resolves. */
import type { DatabaseSync } from 'node:sqlite';
import { type Durability, mayPass, openDataFile } from '../data-file.ts';
import { transactionsOf } from '../sqlite-transactions.ts';
import { appendWatchers } from './append-watchers.ts';
import { idsOf, judgeAppend } from './append-rule.ts';
import { groupCommit } from './group-commit.ts';
import { type AppendResult, type EventStore, type NewEvent, START, StoreUnavailable } from './port.ts';
import { type EventStatements, eventStatements } from './sqlite-statements.ts';
import { categoryOf } from './stream-category.ts';

/** SQLite's own errors become the port's where trying again later makes sense; the rest are bugs and stay what they are. */
const unavailable = (error: unknown): unknown =>
  mayPass(error)
    ? new StoreUnavailable('The event store cannot read or write its file just now', { cause: error })
    : error;

/** Reads are synchronous inside; here their errors become the promise's. */
const answer = async <T>(read: () => T): Promise<T> => {
  try {
    return read();
  } catch (error) {
    throw unavailable(error);
  }
};

/** Encoded before it waits for its transaction: unstorable data fails its own caller, at once. */
const appendJob = (statements: EventStatements, stream: string, events: readonly NewEvent[]) => {
  const ids = idsOf(events);
  const category = categoryOf(stream);
  const rows = events.map((event) => ({ event, data: JSON.stringify(event.data), meta: JSON.stringify(event.meta) }));
  return (expected: Parameters<EventStore['append']>[2]): AppendResult => {
    const view = statements.viewOf(stream);
    const verdict = judgeAppend(view, ids, expected);
    if (verdict !== 'write') return verdict;
    let revision = view.last;
    for (const { event, data, meta } of rows) {
      revision += 1;
      statements.insert.run(stream, category, revision, event.id, event.type, event.version, event.time, data, meta);
    }
    return { outcome: 'appended', revision, duplicate: false };
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
  const writes = groupCommit(transactions);
  const watchers = appendWatchers();

  const submit = <T>(job: () => T): Promise<T> => {
    if (!database.isOpen) return Promise.reject(new StoreUnavailable('The event store is closed'));
    return writes.submit(job).catch((error: unknown) => Promise.reject(unavailable(error)));
  };

  return {
    async append(stream, events, expected) {
      const job = appendJob(statements, stream, events);
      const result = await submit(() => job(expected));
      if (result.outcome === 'appended' && !result.duplicate) watchers.announce(categoryOf(stream));
      return result;
    },
    read: (stream, fromRevision = 0) => answer(() => statements.readStream(stream, fromRevision)),
    readAll: (after, categories, limit) => answer(() => statements.readAll(Number(after), categories, limit)),
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
