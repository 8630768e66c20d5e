import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** One to a core, for many bring processes, a browser or servers of their own; more gain nothing (tried: three on two cores). */
const maxWorkers = Math.min(8, Math.max(2, availableParallelism()));

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    exclude: ['**/node_modules/**', '**/dist/**', 'test/bench/**'],
    // Against what hangs: a machine that does much else takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['./test/reporter.ts'],
    projects: [
      // Beside the code: they share what they load, which is half of their time, and leave nothing of theirs behind.
      { extends: true, test: { name: 'code', include: ['{contracts,services}/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'across', include: ['test/**/*.test.ts'] } },
    ],
  },
});
