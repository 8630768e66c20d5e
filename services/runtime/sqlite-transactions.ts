/**
 * The transactions of one SQLite data file, the same for store, bus and read models.
 *
 * `full`: each is committed on its own, and safe on disk when `whenSafe` says so. `none`: they are savepoints within one large transaction that is
 * committed now and then and at `end`. A replay makes a transaction or two for each of 100,000 moments, and a commit costs many
 * times what it commits; nobody else reads its files meanwhile, and what a crash takes is made again by running it again.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Durability } from './sqlite-data-file.ts';
import { diskSync } from './sqlite-disk-sync.ts';

export interface Transactions {
  /**
   * When to write what is asked for now. `full`: when this turn of the event loop is over, so that all who ask in it share one
   * wait for the disk. `none`: at once after what runs now, for there is no wait to share.
   */
  soon(write: () => void): void;
  begin(): void;
  commit(): void;
  /** Undoes what came since `begin`. No effect where SQLite itself has undone it, as it does on a full disk. */
  rollback(): void;
  /** For a statement on its own, which is atomic by itself. */
  single<T>(statement: () => T): T;
  /** All that `job` writes, or nothing if it throws. */
  run<T>(job: () => T): T;
  /**
   * Calls `tell` once all committed so far is as safe as the file's durability asks: at once with `none`; with `full` when the
   * disk has it, in the order asked. Calls `fail` when the disk says it could not: what was committed may then be lost.
   */
  whenSafe(tell: () => void, fail: (error: unknown) => void): void;
  /** To be called before the file is closed: commits what is still gathered. */
  end(): void;
}

export const transactionsOf = (database: DatabaseSync, durability: Durability): Transactions => {
  const own = durability === 'full' ? syncedEach(database) : gathered(database);
  return {
    ...own,
    run(job) {
      own.begin();
      try {
        const result = job();
        own.commit();
        return result;
      } catch (error) {
        own.rollback();
        throw error;
      }
    },
  };
};

type OwnTransactions = Omit<Transactions, 'run'>;

/** SQLite itself would wait for the disk within each commit, and the whole event loop with it; here only who asked waits. */
const syncedEach = (database: DatabaseSync): OwnTransactions => {
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8192');
  const sync = diskSync(database);
  return { ...committedEach(database), whenSafe: sync.whenSynced, end: sync.end };
};

const committedEach = (database: DatabaseSync): OwnTransactions => {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => void (database.isTransaction && rollback.run()),
    single: (statement) => statement(),
    soon: (write) => void setImmediate(write),
    whenSafe: (tell) => tell(),
    end: () => {},
  };
};

const GATHERED_PER_COMMIT = 4096;

const gathered = (database: DatabaseSync): OwnTransactions => {
  const all = committedEach(database);
  const begin = database.prepare('SAVEPOINT one');
  const commit = database.prepare('RELEASE one');
  const rollback = database.prepare('ROLLBACK TO one');
  let count = 0;
  let within = false;

  const end = (): void => {
    if (database.isTransaction) all.commit();
    count = 0;
  };
  const oneMore = (): void => {
    if (count >= GATHERED_PER_COMMIT) end();
    if (!database.isTransaction) {
      if (count > 0) throw new Error('SQLite gave up a transaction of many: what was thought written is lost');
      all.begin();
    }
    count += 1;
  };
  return {
    begin() {
      oneMore();
      begin.run();
      within = true;
    },
    commit() {
      commit.run();
      within = false;
    },
    rollback() {
      within = false;
      if (!database.isTransaction) return;
      rollback.run();
      commit.run();
    },
    single(statement) {
      if (!within) oneMore();
      return statement();
    },
    soon: queueMicrotask,
    whenSafe: (tell) => tell(),
    end,
  };
};
