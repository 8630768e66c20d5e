/** Where programs are on this machine. `path` is the variable PATH. */
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The file of the first of `names` on the path, or null. */
export const onPath = (path: string, ...names: readonly string[]): string | null =>
  path
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(executable) ?? null;

/** The folder of PostgreSQL's server. Debian keeps it off the path, one folder for each version: the newest. */
export const postgresPrograms = (path: string): string | null => {
  const server = onPath(path, 'postgres');
  if (server !== null && executable(join(dirname(server), 'initdb'))) return dirname(server);
  const folders = globSync('/usr/lib/postgresql/*/bin').filter((folder) => executable(join(folder, 'postgres')));
  return folders.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null;
};
