import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Many tests wait more than they work. */
const maxWorkers = Math.max(3, availableParallelism());

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers,
    exclude: ['**/node_modules/**', '**/dist/**', 'test/bench/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['./test/reporter.ts'],
    projects: [
      // Beside the code: they share what they load, which is half of their time, and leave nothing of theirs behind.
      { extends: true, test: { name: 'code', include: ['{contracts,services}/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'across', include: ['test/**/*.test.ts'] } },
    ],
  },
});
