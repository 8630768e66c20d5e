/** The supervisor's page: its read model made anew, its questions over a year of events, its weight, and many who watch. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { postgresPrograms } from '@ringback/cluster/programs.ts';
import { find } from '../../capabilities.ts';
import { startPostgres } from '../kafka/servers.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { inScratchFolder } from '../scratch-folder.ts';
import { openPage } from './open-folder.ts';
import { pageWeight, timeToInteractive } from './page.ts';
import { measureQueries } from './queries.ts';
import { measureRebuild } from './rebuild.ts';
import { measureViewers } from './viewers.ts';

const overPostgres = async (folder: string, events: number, progress: (what: string) => void) => {
  if (postgresPrograms(process.env['PATH'] ?? '') === null) {
    progress('PostgreSQL is left out: this machine has none (Debian: apt-get install postgresql)');
    return [];
  }
  // Its server runs as a user of its own.
  chmodSync(folder, 0o755);
  const server = await startPostgres(join(folder, 'postgres'));
  try {
    const place = await server.database('reports');
    return await measureQueries({ name: 'postgres', place }, events, progress);
  } finally {
    await server.stop();
  }
};

const onAPage = async (folder: string, progress: (what: string) => void): Promise<readonly Measurement[]> => {
  const page = await openPage(folder);
  try {
    if (find('browser') === null) progress('time to interactive is left out: this machine has no browser');
    else progress('time to interactive');
    const interactive = await timeToInteractive(page.url);
    progress('live viewers');
    return [...interactive, ...(await measureViewers(page.url, page.bus))];
  } finally {
    await page.close();
  }
};

export const reports: Bench = {
  name: 'reports',
  about:
    'the page: rebuild of its read model, its questions over --events on SQLite and PostgreSQL, weight, live viewers',
  run: (progress, { events, found }) =>
    inScratchFolder(async (folder) => {
      progress('rebuild of the read model, and the raw scan, in turn');
      found(await measureRebuild(join(folder, 'rebuild'), events));
      found([pageWeight()]);
      found(await onAPage(join(folder, 'page'), progress));
      progress(`${events} events into SQLite`);
      found(await measureQueries({ name: 'sqlite', place: join(folder, 'reports.db') }, events, progress));
      progress(`${events} events into PostgreSQL`);
      return overPostgres(folder, events, progress);
    }),
};
