/** The ground of one service in memory and in virtual time, for tests. */
import { memoryBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { openSealing, sealingMigrations, type SealingTables } from '@ringback/runtime/sealing/sealing.ts';

export interface MemoryPlatform extends Platform {
  readonly clock: VirtualClock;
}

export const memoryPlatform = async (startAt: number): Promise<MemoryPlatform> => {
  const work = trackedWork();
  const clock = virtualClock(startAt, work);
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const openDatabase: Platform['openDatabase'] = (_name, migrations) =>
    openReadModel(':memory:', migrations, { durability: 'none' });
  const sealing = openSealing({
    db: await openDatabase<SealingTables>('keys', sealingMigrations),
    secrets: { callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) },
    randomKey: () => Buffer.alloc(32, 3),
    now: () => clock.now(),
  });
  return { store: memoryEventStore(), bus: memoryBus({ clock, work, log }), clock, work, log, sealing, openDatabase };
};
