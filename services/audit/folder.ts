/** Where the files of a history are. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Paths; null where there is no such file. */
export interface HistoryFiles {
  readonly events: string;
  readonly bus: string;
  /** What the built-in SMSC was really given. */
  readonly smsc: string | null;
  /** What the simulated network really rang. */
  readonly placedCalls: string | null;
  readonly summary: string | null;
  readonly cases: string | null;
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
      `There is no history in ${folder}: ${file} is missing; name a data folder of npm start or the --out folder of a replay.`,
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
