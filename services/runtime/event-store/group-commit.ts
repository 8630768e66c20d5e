/**
 * Group commit: everybody who wants to write during one turn of the event loop shares one transaction, and so one flush to
 * disk. Turns some 2,000 durable writes a second into more than 10,000 without making anyone wait for a timer.
 */
import { mayPass } from '../data-file.ts';
import type { Transactions } from '../sqlite-transactions.ts';

export interface GroupCommit {
  /**
   * Runs `statements` in the next shared transaction and resolves with its result once that is committed. Jobs run in the order
   * submitted. `statements` may run twice and must have no effect but on the database. One that throws fails alone.
   * Rejects with SQLite's own error; `mayPass` tells whether trying again makes sense.
   */
  submit<T>(statements: () => T): Promise<T>;
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

export const groupCommit = (transactions: Transactions): GroupCommit => {
  let waiting: Job[] = [];
  let scheduled = false;

  const settle = (jobs: readonly Job[]): void => {
    try {
      for (const tell of transactions.run(() => jobs.map((job) => job.run()))) tell();
    } catch (error) {
      // A passing trouble concerns all of them; anything else is the fault of one: find it by running each alone.
      if (jobs.length > 1 && !mayPass(error)) for (const job of jobs) settle([job]);
      else for (const job of jobs) job.reject(error);
    }
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
    submit<T>(statements: () => T) {
      return new Promise<T>((resolve, reject) => {
        const run = (): (() => void) => {
          const result = statements();
          return () => resolve(result);
        };
        waiting.push({ run, reject });
        schedule();
      });
    },
    flush() {
      const jobs = waiting;
      waiting = [];
      if (jobs.length > 0) settle(jobs);
    },
  };
};
