/**
 * How many lost calls a second recovery takes from Kafka and makes durable, against what the engine alone takes of the very same rows
 * in large batches: nothing read, decided, published or remembered.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { START, type StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { sqliteEventStore } from '@ringback/runtime/event-store/sqlite-event-store.ts';
import { Client } from 'pg';
import { median, type Measurement } from '../measurement.ts';
import { caughtUp } from './committed.ts';
import { rateUntil } from './getting-on.ts';
import { inSqlite, type Place } from './place.ts';
import { CALLS, publishLostCalls } from './publish.ts';
import { rowsIntoPostgres, rowsIntoSqlite } from './raw-engines.ts';

export interface LostCallsOptions {
  readonly calls: number;
  readonly rounds: number;
  readonly store: 'postgres' | 'sqlite';
  /** What is special about this place, for the name: `1000-cases`. */
  readonly where: string;
}

const EVENTS_OF_A_CASE = 3;

/** Where recovery keeps everything when it is on SQLite. */
export const sqliteFolderOf = ({ folder }: Place): string => join(folder, 'lost-calls');

/** What is stored, seen by a reader beside recovery. */
interface Shelf {
  count(): Promise<number>;
  /** Of the calls recovery took first, as it stored them. */
  events(calls: number): Promise<readonly StoredEvent[]>;
  close(): void;
}

const shelfInPostgres = async ({ postgresUrl, platform }: Place): Promise<Shelf> => {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  return {
    async count() {
      const text = 'SELECT coalesce(max(position), 0)::integer AS last FROM ringback_events.events';
      return (await client.query<{ last: number }>(text)).rows[0]!.last;
    },
    events: (calls) => platform.store.readAll(START, ['Caller'], calls * EVENTS_OF_A_CASE),
    close: () => void client.end(),
  };
};

const shelfInSqlite = (folder: string): Shelf => {
  const file = join(folder, 'events.db');
  const database = new DatabaseSync(file, { readOnly: true });
  const last = database.prepare('SELECT coalesce(max(position), 0) AS last FROM events');
  return {
    count: async () => (last.get() as { last: number }).last,
    async events(calls) {
      const store = sqliteEventStore(file, { durability: 'full' });
      const events = await store.readAll(START, ['Caller'], calls * EVENTS_OF_A_CASE);
      await store.close();
      return events;
    },
    close: () => database.close(),
  };
};

/** Lost calls a second, from the store's point of view: all lie there when recovery starts. */
const throughRecovery = async (place: Place, shelf: Shelf, calls: number, sqlite: string | null): Promise<number> => {
  await publishLostCalls(place, calls);
  const from = await shelf.count();
  const recovery = await place.start('recovery', sqlite === null ? {} : inSqlite(sqlite));
  const to = from + calls * EVENTS_OF_A_CASE;
  const rate = await rateUntil({ what: 'the event store of recovery', count: () => shelf.count(), from, to });
  await caughtUp({ admin: place.admin, group: 'recovery', topic: CALLS });
  await recovery.stop();
  return rate / EVENTS_OF_A_CASE;
};

const intoEngine = async (
  place: Place,
  events: readonly StoredEvent[],
  store: LostCallsOptions['store'],
): Promise<number> => {
  const rows =
    store === 'postgres'
      ? await rowsIntoPostgres(place.postgresUrl, events)
      : rowsIntoSqlite(join(place.folder, 'raw.db'), events);
  return rows / EVENTS_OF_A_CASE;
};

export const measureLostCalls = async (place: Place, options: LostCallsOptions): Promise<Measurement[]> => {
  const { calls, rounds, store, where } = options;
  const sqlite = store === 'sqlite' ? sqliteFolderOf(place) : null;
  const shelf = sqlite === null ? await shelfInPostgres(place) : shelfInSqlite(sqlite);
  const rates: { readonly recovery: number; readonly raw: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const recovery = await throughRecovery(place, shelf, calls, sqlite);
    rates.push({ recovery, raw: await intoEngine(place, await shelf.events(calls), store) });
  }
  shelf.close();
  const what = `${store}-${where}`;
  return [
    {
      name: `kafka.lost-calls-${what}`,
      value: median(rates.map((one) => one.recovery)),
      unit: 'lost calls/s',
      ratio: median(rates.map((one) => one.recovery / one.raw)),
      against: `the same rows in batches into bare ${store}`,
    },
    { name: `kafka.raw-${what}`, value: median(rates.map((one) => one.raw)), unit: 'lost calls/s' },
  ];
};
