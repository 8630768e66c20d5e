/**
 * A data folder from which a part was taken that cannot be made again: the event store, the bus or the keys. What is left of it
 * would go on as if nothing had been. Read models are made anew from these, so they may be lost at any time.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFileProblem } from '@ringback/runtime/sqlite-data-file.ts';

interface Kept {
  readonly name: string;
  readonly table: string;
  readonly without: string;
}

/** In the order they are made, before all others: an interrupted first start leaves only the first of them, with nothing in it. */
const KEPT: readonly Kept[] = [
  { name: 'events.db', table: 'events', without: 'cases and opt-outs would be forgotten' },
  { name: 'bus.db', table: 'messages', without: 'lost calls on their way would be forgotten' },
  { name: 'keys.db', table: 'sealing_keys', without: 'no number that was sealed could be read again' },
];
const holdsSomething = (file: string, table: string): boolean => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    return database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;
  } catch {
    // Without its table yet; or what is wrong with it is said when it is opened.
    return false;
  } finally {
    database?.close();
  }
};

/** A read model of a service says which of its tables are made. */
const MADE_AFTER_THEM = 'kysely_migration';

/** One that is there, and was used. */
const isUsed = (dataDir: string, name: string): boolean => {
  const table = KEPT.find((kept) => kept.name === name)?.table ?? MADE_AFTER_THEM;
  return name.endsWith('.db') && holdsSomething(join(dataDir, name), table);
};

/** Of a folder that is locked, before any file in it is opened. Throws `DataFileProblem`, which names the first file that is missing. */
export const refuseHalfFolder = (dataDir: string): void => {
  const missing = KEPT.find(({ name }) => !existsSync(join(dataDir, name)));
  if (missing === undefined || !readdirSync(dataDir).some((name) => isUsed(dataDir, name))) return;
  throw new DataFileProblem(
    join(dataDir, missing.name),
    `it is gone, and the data beside it belongs to it: ${missing.without}`,
    'restore the whole folder from a backup, or choose another data folder to start empty',
  );
};
