/** The ground of a service as `npm start` lays it: SQLite files in one folder, everything durable when it says so. */
import { openPlatform, type EmbeddedPlatform } from '@ringback/embedded/platform.ts';
import { type Clock, realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import type { Durability } from '@ringback/runtime/sqlite-data-file.ts';
import { pino } from 'pino';

export type DurableGround = EmbeddedPlatform;

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

/** `npm start`'s own ground, with secrets that protect nobody. */
export const openGround = (folder: string, durability: Durability = 'full'): Promise<EmbeddedPlatform> =>
  openPlatform({
    dataDir: folder,
    durability,
    clock: morningClock(),
    work: untrackedWork,
    log: pino({ level: 'error' }, pino.destination(2)),
    secrets: () => ({ callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) }),
  });
