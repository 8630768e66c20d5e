/**
 * The code of the release before, ready to run. Its commit is in its history, not looked up by its tag: a clone may well come without tags,
 * and the version that is run must not depend on who cloned.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const HISTORIES = join(ROOT, 'test/histories');

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();

const recorded = (): string => {
  const releases = readdirSync(HISTORIES)
    .filter((name) => existsSync(join(HISTORIES, name, 'commit')))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return readFileSync(join(HISTORIES, releases.at(-1)!, 'commit'), 'utf8').trim();
};

/** Null where its commit is not there: no git, no repository, or a shallow clone. */
export const earlierCommit = (): string | null => {
  try {
    return git('rev-parse', '--verify', `${recorded()}^{commit}`);
  } catch {
    return null;
  }
};

/** Its own services and contracts, on the libraries that are installed here. */
export const unpack = (commit: string, folder: string): void => {
  const packed = execFileSync('git', ['archive', commit, 'package.json', 'contracts', 'services'], {
    cwd: ROOT,
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: packed });
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@ringback'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((each) => each !== '@ringback'))
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  symlinkSync(join(folder, 'contracts'), join(modules, '@ringback/contracts'));
  for (const name of readdirSync(join(folder, 'services'))) {
    symlinkSync(join(folder, 'services', name), join(modules, '@ringback', name));
    const own = join(ROOT, 'services', name, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(folder, 'services', name, 'node_modules'));
  }
};
