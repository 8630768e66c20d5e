/** Where benches write: below the project, hence on the disk that `npm start` writes to, and out of git's sight. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PARENT = join(import.meta.dirname, '../../node_modules/.cache');

/** Gone when `job` is done, also when it failed. */
export const inScratchFolder = async <T>(job: (folder: string) => Promise<T>): Promise<T> => {
  mkdirSync(PARENT, { recursive: true });
  const folder = mkdtempSync(join(PARENT, 'ringback-bench-'));
  try {
    return await job(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
