/** The code of an earlier version, ready to run: the last tag, else the commit at which the newest history was recorded. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const HISTORIES = join(ROOT, 'test/histories');

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();

const recordedAt = (): string | undefined => {
  const files = readdirSync(HISTORIES)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(HISTORIES, name, 'commit'))
    .filter((file) => existsSync(file));
  const last = files.at(-1);
  return last === undefined ? undefined : readFileSync(last, 'utf8').trim();
};

/** Null where its commit is not there: no git, no repository, or a shallow clone. */
export const earlierCommit = (): string | null => {
  try {
    const tag = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n')[0];
    const commit = tag === undefined || tag === '' ? (recordedAt() ?? '') : tag;
    return git('rev-parse', '--verify', `${commit}^{commit}`);
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
