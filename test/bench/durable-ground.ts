/** The ground of a service as `npm start` lays it: SQLite files in one folder, everything durable when it says so. */
import { join } from 'node:path';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { type Clock, realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import type { Durability } from '@ringback/runtime/data-file.ts';
import { sqliteEventStore } from '@ringback/runtime/event-store/sqlite-event-store.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { openSealing, sealingMigrations, type SealingTables } from '@ringback/runtime/sealing/sealing.ts';
import type { Kysely } from 'kysely';
import { pino } from 'pino';

export interface DurableGround extends Platform {
  close(): Promise<void>;
}

/** Monday 10:00 in Moscow: what a policy allows must not depend on when somebody measures. */
const MORNING_MS = Date.parse('2026-11-23T07:00:00.000Z');

/** The wall clock, moved to a Monday morning. */
const morningClock = (): Clock => {
  const real = realClock((error) => {
    throw error;
  });
  const moved = MORNING_MS - real.now();
  return { ...real, now: () => real.now() + moved };
};

export const openGround = async (folder: string, durability: Durability = 'full'): Promise<DurableGround> => {
  const clock = morningClock();
  const log = pino({ level: 'error' }, pino.destination(2));
  const work = untrackedWork;
  const opened: Kysely<never>[] = [];
  const openDatabase: Platform['openDatabase'] = async <Tables>(
    name: string,
    migrations: Parameters<Platform['openDatabase']>[1],
  ) => {
    const db = await openReadModel<Tables>(join(folder, `${name}.db`), migrations, { durability });
    opened.push(db as unknown as Kysely<never>);
    return db;
  };
  const store = sqliteEventStore(join(folder, 'events.db'), { durability });
  const bus = sqliteBus({ file: join(folder, 'bus.db'), durability, clock, work, log });
  const sealing = openSealing({
    db: await openDatabase<SealingTables>('keys', sealingMigrations),
    secrets: { callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) },
    now: () => clock.now(),
  });
  return {
    store,
    bus,
    clock,
    work,
    log,
    sealing,
    openDatabase,
    async close() {
      await bus.close();
      await store.close();
      for (const db of opened) await db.destroy();
    },
  };
};
