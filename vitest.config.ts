import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Many bring processes, a browser or servers of their own: with more at a time on few cores, timed ones fail. */
const maxWorkers = Math.max(2, Math.floor(availableParallelism() / 2));

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
