/** Where a history is: files in a folder, or servers that a folder or the command line names. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Paths; null where there is no such file. */
export interface HistoryFiles {
  /** Null: the events are on a server. */
  readonly events: string | null;
  /** Null: the bus is on a server. */
  readonly bus: string | null;
  /** What the built-in SMSC was really given. */
  readonly smsc: string | null;
  /** What the simulated network really rang. */
  readonly placedCalls: string | null;
  readonly summary: string | null;
  readonly cases: string | null;
}

/** Addresses as the services are given them: `postgres://…`, `kurrentdb://…`, `kafka://…`, `sqlite:…`. They may hold passwords. */
export interface Addresses {
  readonly eventStore: string;
  readonly bus: string;
}

export interface HistoryPlaces {
  readonly files: HistoryFiles;
  /** Null: all is in files. */
  readonly addresses: Addresses | null;
}

/** The history cannot be read. The message is one sentence for a person. */
export class HistoryUnreadable extends Error {
  override readonly name = 'HistoryUnreadable';
}

const present = (file: string): string | null => (existsSync(file) ? file : null);

const mustBeFolder = (folder: string): void => {
  if (!existsSync(folder)) throw new HistoryUnreadable(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory()) throw new HistoryUnreadable(`${folder} is a file; name the folder it is in.`);
};

/** Throws `HistoryUnreadable`. */
export const historyFilesIn = (folder: string): HistoryFiles => {
  mustBeFolder(folder);
  const home = existsSync(join(folder, 'history')) ? join(folder, 'history') : folder;
  const [events, bus] = [join(home, 'events.db'), join(home, 'bus.db')];
  for (const file of [events, bus]) {
    if (existsSync(file)) continue;
    throw new HistoryUnreadable(
      `There is no history in ${folder}: ${file} is missing; name a data folder of npm start or npm run cluster, or the --out folder of a replay.`,
    );
  }
  return {
    events,
    bus,
    smsc: present(join(home, 'smsc.db')),
    placedCalls: present(join(home, 'centre-placed-calls.sqlite')),
    summary: present(join(folder, 'summary.json')),
    cases: present(join(folder, 'cases.csv')),
  };
};

const SCHEME = 'sqlite:';

/** `sqlite:FOLDER` means `FOLDER/<name>.db`; null for a server. */
const fileOf = (address: string, name: string): string | null => {
  if (!address.startsWith(SCHEME)) return null;
  const place = address.slice(SCHEME.length);
  const file = /\.(db|sqlite)$/.test(place) ? place : join(place, `${name}.db`);
  if (!existsSync(file)) throw new HistoryUnreadable(`There is no history at ${address}: ${file} is missing.`);
  return file;
};

/** Throws `HistoryUnreadable` when a file that an address names is not there. */
export const placesAt = (addresses: Addresses, doubles: Pick<HistoryFiles, 'smsc' | 'placedCalls'>): HistoryPlaces => ({
  addresses,
  files: {
    events: fileOf(addresses.eventStore, 'events'),
    bus: fileOf(addresses.bus, 'bus'),
    ...doubles,
    summary: null,
    cases: null,
  },
});

/** What `npm run cluster` writes into its folder. */
const ADDRESSES_FILE = 'addresses.json';
const addressesSchema = z.object({ eventStore: z.string(), bus: z.string() });

const readAddresses = (file: string): Addresses => {
  try {
    return addressesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HistoryUnreadable(`${file} does not say where the event store and the bus are.`, { cause });
  }
};

/** Of a data folder, of a replay or of a cluster. Throws `HistoryUnreadable`. */
export const placesIn = (folder: string): HistoryPlaces => {
  mustBeFolder(folder);
  const file = join(folder, ADDRESSES_FILE);
  if (!existsSync(file)) return { files: historyFilesIn(folder), addresses: null };
  return placesAt(readAddresses(file), {
    smsc: present(join(folder, 'smsc.db')),
    placedCalls: present(join(folder, 'centre', 'centre-placed-calls.sqlite')),
  });
};
