/** Where things are under `sqlite:PATH`, and that no second process is there. */
import path from 'node:path';
import { lockFolder, type FolderLock } from './sqlite-folder-lock.ts';

const SCHEME = 'sqlite:';

export const isSqlite = (address: string): boolean => address.startsWith(SCHEME);

/** `sqlite:FOLDER` means `FOLDER/<name>.db`; what ends in `.db` or `.sqlite` is the file itself. */
export const sqliteFile = (address: string, name: string): string => {
  const place = address.slice(SCHEME.length);
  return /\.(db|sqlite)$/.test(place) ? place : path.join(place, `${name}.db`);
};

export interface SqlitePlaces {
  /** The file of a bus or a store, whose folder is this process's alone from now on. Throws `DataFileProblem`. */
  own(address: string, name: string): string;
  /** The file of a service's tables: beside those of other services, but of one process for each. Throws `DataFileProblem`. */
  share(address: string, name: string, service: string): string;
  release(): void;
}

const WHOLE_FOLDER = 'lock.db';

export const sqlitePlaces = (): SqlitePlaces => {
  const locks = new Map<string, FolderLock>();
  /** Where one lock is refused the process ends, and each refusal takes seconds. */
  let refused: Error | null = null;
  const lock = (folder: string, file: string): void => {
    if (refused !== null) throw refused;
    const place = path.resolve(folder, file);
    try {
      if (!locks.has(place)) locks.set(place, lockFolder(folder, file));
    } catch (error) {
      refused = error as Error;
      throw error;
    }
  };
  return {
    own(address, name) {
      const file = sqliteFile(address, name);
      lock(path.dirname(file), WHOLE_FOLDER);
      return file;
    },
    share(address, name, service) {
      const file = sqliteFile(address, name);
      const folder = path.dirname(file);
      if (!locks.has(path.resolve(folder, WHOLE_FOLDER))) lock(folder, `${service}.lock.db`);
      return file;
    },
    release() {
      for (const { release } of locks.values()) release();
      locks.clear();
    },
  };
};
