/** The embedded bus over any storage, as `busSuite` wants it: in virtual time, and killed by forgetting it. */
import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { virtualClock } from '../clock/virtual-clock.ts';
import { untrackedWork } from '../clock/work.ts';
import { embeddedBus } from './embedded-bus.ts';
import type { LogStorage } from './log-storage.ts';
import type { BusUnderTest } from './suite-parts.ts';

const START_MS = Date.parse('2026-11-22T07:00:00.000Z');

/** `open` gives the storage of one log, again and again; `kill` takes it from a bus that does not know. */
export const embeddedUnderTest = async (
  open: () => LogStorage,
  kill: (storage: LogStorage) => Promise<void>,
): Promise<BusUnderTest> => {
  const clock = virtualClock(START_MS, untrackedWork);
  const options = { clock, work: untrackedWork, log: pino({ level: 'silent' }) };
  let storage = open();
  return {
    bus: embeddedBus(storage, options),
    async crashAndReopen() {
      await kill(storage);
      storage = open();
      return embeddedBus(storage, options);
    },
    async pass(ms) {
      // A disk that is waited for lives in real time.
      await setTimeout(1);
      await clock.runUntil(clock.now() + ms);
    },
    dispose: () => kill(storage),
  };
};
