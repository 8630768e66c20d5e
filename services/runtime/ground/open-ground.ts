/**
 * The ground under one service, by settings: which bus, which event store, where tables and keys are. Each is loaded only where it
 * is used, and waited for while it is away.
 */
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { KafkaBus } from '../bus/kafka-bus.ts';
import type { Bus } from '../bus/port.ts';
import type { Clock } from '../clock/clock.ts';
import { untrackedWork } from '../clock/work.ts';
import type { EventStore } from '../event-store/port.ts';
import type { Readiness } from '../http/health.ts';
import type { Platform } from '../platform.ts';
import { openReadModel } from '../read-model/open.ts';
import type { Sealing } from '../sealing/port.ts';
import { openSealing, sealingMigrations, type SealingTables } from '../sealing/sealing.ts';
import { measuredBus } from '../telemetry/measured-bus.ts';
import { measuredStore } from '../telemetry/measured-store.ts';
import { SettingsProblem } from '../settings/settings.ts';
import { patience, type Patience } from './patience.ts';
import type { GroundSettings } from './settings.ts';
import { isSqlite, sqlitePlaces, type SqlitePlaces } from './sqlite-places.ts';

export interface GroundOptions {
  readonly service: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** The bus cannot go on in this process. */
  readonly onCrash: (error: Error) => void;
}

export interface Ground {
  /** Once all of it could be reached. Rejects with what waiting does not help, one sentence for a person, or `NotWaiting`. */
  readonly platform: Promise<Platform>;
  readiness(): Readiness;
  /** False under the name of what hangs. */
  liveness(): Readiness;
  /** Nothing is waited for any longer. */
  stopWaiting(): void;
  close(): Promise<void>;
}

interface Opening {
  readonly settings: GroundSettings;
  readonly options: GroundOptions;
  readonly waiting: Patience;
  readonly places: SqlitePlaces;
  /** To be closed at the end, the last one first. */
  readonly opened: (() => Promise<void>)[];
}

/** Longer than a consumer looks for a Kafka that is away before it says that it lives. */
const HEARTBEAT_DEAD_MS = 120_000;

export const openGround = (settings: GroundSettings, options: GroundOptions): Ground => {
  const { clock, log } = options;
  const waiting = patience(options);
  const opening: Opening = { settings, options, waiting, places: sqlitePlaces(), opened: [] };
  const readiness: Record<string, boolean> = {};
  let heartbeatAt = (): number => clock.now();
  const reached = async <T>(name: string, part: Promise<T>): Promise<T> => {
    readiness[name] = false;
    const there = await part;
    readiness[name] = true;
    return there;
  };
  const open = async (): Promise<Platform> => {
    const openDatabase = databases(opening);
    const [bus, store, sealing] = await Promise.all([
      reached('bus', openBus(opening)),
      reached('event-store', openStore(opening)),
      reached('read-models', openKeys(opening, openDatabase)),
    ]);
    if ('lastHeartbeatAt' in bus) heartbeatAt = bus.lastHeartbeatAt;
    // A subscription is more than the connection: what it needs may have gone again.
    const measured = measuredBus(bus);
    const subscribe: Bus['subscribe'] = (wish) => waiting.until('the bus', () => measured.subscribe(wish));
    return { store, bus: { ...measured, subscribe }, sealing, openDatabase, clock, work: untrackedWork, log };
  };
  const platform = open();
  // Whoever waits for it hears of it; nobody may.
  platform.catch(() => {});
  return {
    platform,
    readiness: () => ({ ...readiness }),
    liveness: () => ({ bus: clock.now() - heartbeatAt() < HEARTBEAT_DEAD_MS }),
    stopWaiting: () => waiting.end(),
    async close() {
      waiting.end();
      for (const close of opening.opened.toReversed()) await close();
      opening.places.release();
    },
  };
};

const openBus = async ({ settings, options, waiting, places, opened }: Opening): Promise<Bus | KafkaBus> => {
  const { clock, log, onCrash, service } = options;
  const open = async (): Promise<Bus | KafkaBus> => {
    if (isSqlite(settings.bus)) {
      const file = places.own(settings.bus, 'bus');
      const { sqliteBus } = await import('../bus/embedded-bus.ts');
      return sqliteBus({ file, durability: 'full', clock, work: untrackedWork, log });
    }
    const { openKafkaBus } = await import('./kafka-part.ts');
    return openKafkaBus(settings, service, { clock, log, onCrash });
  };
  return kept(opened, await waiting.until('the bus', open));
};

const openStore = async ({ settings, options, waiting, places, opened }: Opening): Promise<EventStore> => {
  const { clock, log } = options;
  const url = settings.eventStore;
  if (url === undefined) return notGiven('the event store') as EventStore;
  const open = async (): Promise<EventStore> => {
    if (isSqlite(url)) {
      const file = places.own(url, 'events');
      const { sqliteEventStore } = await import('../event-store/sqlite-event-store.ts');
      return sqliteEventStore(file, { durability: 'full' });
    }
    if (url.startsWith('postgres')) {
      const { postgresEventStore } = await import('../event-store/postgres-event-store.ts');
      return postgresEventStore({ url, log, ...postgresOptionsOf(settings, url) });
    }
    const { openKurrentStore } = await import('./kurrent-part.ts');
    return openKurrentStore({ url, clock, log });
  };
  return measuredStore(kept(opened, await waiting.until('the event store', open)));
};

const databases = ({ settings, options, waiting, places, opened }: Opening): Platform['openDatabase'] => {
  const { log, service } = options;
  const { readModels } = settings;
  return async <Tables>(name: string, migrations: Parameters<Platform['openDatabase']>[1]) => {
    const open = (): Promise<Kysely<Tables>> =>
      openReadModel<Tables>(isSqlite(readModels) ? places.share(readModels, name, service) : readModels, migrations, {
        durability: 'full',
        schema: `ringback_${name.replaceAll('-', '_')}`,
        log,
        ...postgresOptionsOf(settings, readModels),
      });
    const db = await waiting.until('the read models', open);
    opened.push(() => db.destroy());
    return db;
  };
};

const openKeys = async ({ settings, options }: Opening, openDatabase: Platform['openDatabase']): Promise<Sealing> => {
  const { callerIdSecret, masterKey } = settings;
  if (callerIdSecret === undefined || masterKey === undefined)
    return notGiven('the sealing of personal data') as Sealing;
  const db = await openDatabase<SealingTables>('keys', sealingMigrations);
  return openSealing({ db, secrets: { callerIdSecret, masterKey }, now: () => options.clock.now() });
};

/** What the address says of TLS and the driver would take instead of the authority we were given. */
const AGAINST_CA: readonly (readonly [RegExp, string])[] = [
  [
    /[?&](?:sslmode=(?:disable|no-verify)|ssl=(?:false|0))(?:&|$)/,
    'RINGBACK_POSTGRES_CA asks for TLS that is verified, and an address of PostgreSQL for less (sslmode): leave one of the two out',
  ],
  [
    /[?&]ssl(?:cert|key|rootcert)=/,
    'RINGBACK_POSTGRES_CA does not go with files in an address of PostgreSQL (sslcert, sslkey, sslrootcert): name the authority there too, as sslrootcert, with sslmode=verify-full',
  ],
];

const postgresOptionsOf = ({ postgresCa, postgresPool }: GroundSettings, url: string) => {
  const against = postgresCa === null ? undefined : AGAINST_CA.find(([said]) => said.test(url));
  if (against !== undefined) throw new SettingsProblem([against[1]]);
  return { pool: postgresPool, ...(postgresCa === null ? {} : { ssl: { ca: postgresCa } }) };
};

const kept = <T extends { close(): Promise<void> }>(opened: Opening['opened'], part: T): T => {
  opened.push(() => part.close());
  return part;
};

/** Stands where a service was given nothing; using it is a defect. */
const notGiven = (what: string): object =>
  new Proxy(
    {},
    {
      get(_, name) {
        // Whether it is a promise is asked of everything that is awaited.
        if (name === 'then') return undefined;
        throw new TypeError(`${what} was not given to this service`);
      },
    },
  );
