/**
 * Group commit: everybody who wants to write during one turn of the event loop shares one transaction, and so one flush to
 * disk; while the disk works the next group gathers, and is written. Makes nobody wait for a timer.
 */
import { mayPass } from '../sqlite-data-file.ts';
import type { Transactions } from '../sqlite-transactions.ts';

export interface GroupCommit {
  /**
   * Runs `statements` in the next shared transaction and resolves with its result once that is safe on disk. Jobs run in the order
   * submitted. `statements` may run twice and must have no effect but on the database. One that throws fails alone.
   * `onceSafe` hears the result in the order of commits, before any promise of them is answered. Rejects with what `told` makes of SQLite's error.
   */
  submit<T>(statements: () => T, onceSafe?: (result: T) => void): Promise<T>;
  /** Resolves when all that is committed by now is safe on disk: what one reads of it will not be taken back by a power cut. */
  settled(): Promise<void>;
  /** Commits now what waits. */
  flush(): void;
}

interface Job {
  /** Returns what tells the caller, once it is committed. */
  run(): () => void;
  reject(error: unknown): void;
}

/** A transaction holds up the event loop: some ten milliseconds at this size. */
const JOBS_PER_COMMIT = 256;
const SETTLED = Promise.resolve();

export const groupCommit = (transactions: Transactions, told: (error: unknown) => unknown): GroupCommit => {
  let waiting: Job[] = [];
  let scheduled = false;
  let unsafe = 0;

  const commit = (jobs: readonly Job[]): readonly (() => void)[] | null => {
    try {
      return transactions.run(() => jobs.map((job) => job.run()));
    } catch (error) {
      // A passing trouble concerns all of them; anything else is the fault of one: find it by running each alone.
      if (jobs.length > 1 && !mayPass(error)) for (const job of jobs) settle([job]);
      else for (const job of jobs) job.reject(error);
      return null;
    }
  };

  const settle = (jobs: readonly Job[]): void => {
    const tells = commit(jobs);
    if (tells === null) return;
    unsafe += 1;
    transactions.whenSafe(
      () => {
        unsafe -= 1;
        for (const tell of tells) tell();
      },
      (error) => {
        unsafe -= 1;
        for (const job of jobs) job.reject(error);
      },
    );
  };

  const schedule = (): void => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    transactions.soon(() => {
      scheduled = false;
      settle(waiting.splice(0, JOBS_PER_COMMIT));
      schedule();
    });
  };

  return {
    submit<T>(statements: () => T, onceSafe?: (result: T) => void) {
      return new Promise<T>((resolve, reject) => {
        const run = (): (() => void) => {
          const result = statements();
          return () => {
            onceSafe?.(result);
            resolve(result);
          };
        };
        waiting.push({ run, reject: (error) => reject(told(error)) });
        schedule();
      });
    },
    settled: () => (unsafe === 0 ? SETTLED : new Promise((resolve, reject) => transactions.whenSafe(resolve, reject))),
    flush() {
      const jobs = waiting;
      waiting = [];
      if (jobs.length > 0) settle(jobs);
    },
  };
};
