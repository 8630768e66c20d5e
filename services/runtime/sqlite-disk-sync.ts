/**
 * Waits for the disk without holding up the event loop. A commit of SQLite in WAL mode with `synchronous = NORMAL` has written to
 * the write-ahead log; it survives a power cut once that log is synced, which is all that `FULL` does beyond it, but while the
 * whole process waits. Who asks while one sync is under way shares the next.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

export interface DiskSync {
  /** Calls one of the two when what was committed before is on disk, or the disk could not take it. In the order asked. */
  whenSynced(tell: () => void, fail: (error: unknown) => void): void;
  /** Syncs what is still asked for, now. To be called before the database is closed. */
  end(): void;
}

interface Asked {
  readonly tell: () => void;
  readonly fail: (error: unknown) => void;
}

/** A database in memory has no disk to wait for. */
export const diskSync = (database: DatabaseSync, sync: Sync = fdatasync): DiskSync => {
  const file = database.location();
  return file === null ? { whenSynced: (tell) => tell(), end: () => {} } : logSync(`${file}-wal`, sync);
};

type Sync = (descriptor: number, done: (error: Error | null) => void) => void;

const logSync = (logFile: string, sync: Sync): DiskSync => {
  let log: number | null = null;
  let asked: Asked[] = [];
  let underWay: readonly Asked[] = [];

  /** SQLite makes the file with the first commit, and keeps it while the database is open. */
  const descriptor = (): number => (log ??= openSync(logFile, 'r+'));

  const answer = (all: readonly Asked[], error: unknown): void => {
    for (const { tell, fail } of all) {
      if (error === null) tell();
      else fail(error);
    }
  };

  const start = (): void => {
    underWay = asked;
    asked = [];
    const mine = underWay;
    sync(descriptor(), (error) => {
      // `end` came first: they have their answer.
      if (underWay !== mine) return;
      underWay = [];
      answer(mine, error);
      if (asked.length > 0 && underWay.length === 0) start();
    });
  };

  return {
    whenSynced(tell, fail) {
      asked.push({ tell, fail });
      if (underWay.length > 0) return;
      try {
        start();
      } catch (error) {
        const refused = underWay;
        underWay = [];
        answer(refused, error);
      }
    },
    end() {
      const all = [...underWay, ...asked];
      underWay = [];
      asked = [];
      if (all.length > 0)
        answer(
          all,
          failureOf(() => fdatasyncSync(descriptor())),
        );
      if (log !== null) closeSync(log);
      log = null;
    },
  };
};

const failureOf = (act: () => void): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
};
