/** The ground under all services in one process: SQLite files in one folder, made on first use. */
import { join } from 'node:path';
import type { CallerId } from '@ringback/contracts/ids.ts';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import { sqliteEventStore } from '@ringback/runtime/event-store/sqlite-event-store.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { openSealing, sealingMigrations, type SealingTables } from '@ringback/runtime/sealing/sealing.ts';
import type { Secrets } from '@ringback/runtime/sealing/secrets.ts';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { lockFolder } from '@ringback/runtime/ground/sqlite-folder-lock.ts';
import { refuseHalfFolder } from './whole-folder.ts';

export interface Ground {
  readonly dataDir: string;
  /** `full` for live data; `none` for a replay, which can simply be run again. */
  readonly durability: 'full' | 'none';
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  /** Asked for once the folder is there; `sealed`: whether something in it was sealed before. */
  readonly secrets: (sealed: boolean) => Secrets;
  /** How new caller keys are made; random unless a replay must repeat itself. */
  readonly keyOf?: (caller: CallerId) => Buffer;
}

export interface EmbeddedPlatform extends Platform {
  close(): Promise<void>;
}

/** Throws `DataFileProblem` when the folder or a file in it cannot be used, or one that cannot be made again is gone. */
export const openPlatform = async (ground: Ground): Promise<EmbeddedPlatform> => {
  const { dataDir, durability, clock, work, log } = ground;
  const lock = lockFolder(dataDir);
  try {
    if (durability === 'full') refuseHalfFolder(dataDir);
  } catch (error) {
    lock.release();
    throw error;
  }
  const file = (name: string): string => join(dataDir, `${name}.db`);
  const opened: Kysely<never>[] = [];
  const openDatabase: Platform['openDatabase'] = async <Tables>(
    name: string,
    migrations: Parameters<Platform['openDatabase']>[1],
  ) => {
    const db = await openReadModel<Tables>(file(name), migrations, { durability });
    opened.push(db as unknown as Kysely<never>);
    return db;
  };
  const store = sqliteEventStore(file('events'), { durability });
  const bus = sqliteBus({ file: file('bus'), durability, clock, work, log });
  const keys = await openDatabase<SealingTables>('keys', sealingMigrations);
  const sealed = await keys.selectFrom('sealing_keys').select('caller_id').limit(1).executeTakeFirst();
  const sealing = openSealing({
    db: keys,
    secrets: ground.secrets(sealed !== undefined),
    now: () => clock.now(),
    ...(ground.keyOf === undefined ? {} : { randomKey: ground.keyOf }),
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
      lock.release();
    },
  };
};
