/** A platform in memory for tests of ingest: what was published can be read back, time moves when told. */
import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { BusUnavailable, MessageRefused, type Bus } from '@ringback/runtime/bus/port.ts';
import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { openSealing, sealingMigrations, type SealingTables } from '@ringback/runtime/sealing/sealing.ts';
import { pino } from 'pino';

export interface IngestPlatform {
  readonly platform: Platform;
  readonly clock: VirtualClock;
  /** Everything published so far, decoded, in the order it was published. */
  published(): Envelope[];
  /** While it is down, `publish` rejects with `BusUnavailable`. */
  setBusDown(down: boolean): void;
  /** Lets `ms` of virtual time pass. */
  pass(ms: number): Promise<void>;
}

/** As a broker takes by default. */
const MOST_BYTES = 1024 * 1024;

const opened = (message: WireMessage): Envelope => {
  const read = fromWire(message);
  if (!read.ok) throw new Error(read.problem);
  return read.envelope;
};

/** `databaseFile`: where the service's own tables (and beside it the callers' keys) are; give the same file again to restart. */
export const ingestPlatform = async (databaseFile = ':memory:', startAt = '2026-11-22T07:00:00.000Z') => {
  const messages: WireMessage[] = [];
  let down = false;
  const bus: Bus = {
    async publish(_topic, batch) {
      if (down) throw new BusUnavailable('the bus is down');
      if (batch.some(({ value }) => value.length > MOST_BYTES)) throw new MessageRefused('too large');
      messages.push(...batch);
    },
    subscribe: () => Promise.reject(new Error('ingest subscribes to nothing')),
    close: () => Promise.resolve(),
  };
  const work = trackedWork();
  const clock = virtualClock(Date.parse(startAt), work);
  // As it runs live: whoever dies and starts again finds what was durable.
  const durability = { durability: 'full' } as const;
  const sealingFile = databaseFile === ':memory:' ? databaseFile : `${databaseFile}.sealing`;
  const sealing = openSealing({
    db: await openReadModel<SealingTables>(sealingFile, sealingMigrations, durability),
    secrets: { callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) },
    randomKey: () => Buffer.alloc(32, 3),
    now: () => clock.now(),
  });
  const platform: Platform = {
    store: memoryEventStore(),
    bus,
    clock,
    work,
    log: pino({ level: 'silent' }),
    sealing,
    openDatabase: (_name, migrations) => openReadModel(databaseFile, migrations, durability),
  };
  const ingest: IngestPlatform = {
    platform,
    clock,
    published: () => messages.map(opened),
    setBusDown: (isDown) => {
      down = isDown;
    },
    pass: (ms) => clock.runUntil(clock.now() + ms),
  };
  return ingest;
};
