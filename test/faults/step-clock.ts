/**
 * The clock of every process is an hour further from one moment to the next, as when somebody sets it, or an hour behind, for good or
 * until somebody sets it right. Kafka and PostgreSQL run on machines of their own and keep theirs. The library `faketime` stands between the processes
 * and the clock of this machine.
 */
import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const library = (): string | null => globSync('/usr/lib/*/faketime/libfaketime.so.1')[0] ?? null;

const WRONG_MS = 10_000;
const HOUR_SECONDS = 3600;
/** As `faketime` reads it. */
const forward = `+${HOUR_SECONDS}`;
const back = `-${HOUR_SECONDS}`;

const setTo = (file: string, offset: string): void => {
  writeFileSync(`${file}.new`, `${offset}\n`);
  renameSync(`${file}.new`, file);
};

/** `then`: what it is set to some seconds later. */
const stepBy = (name: string, offset: string, then?: string): Fault => ({
  name,
  missing: () => (library() === null ? 'there is no libfaketime (Debian: apt-get install faketime)' : null),
  prepare() {
    const folder = mkdtempSync(join(tmpdir(), 'ringback-clock-'));
    const clockFile = join(folder, 'offset');
    setTo(clockFile, '+0');
    return {
      afterwards: () => rmSync(folder, { recursive: true }),
      clockStepSeconds: offset === forward || then !== undefined ? HOUR_SECONDS : 0,
      settings: {
        LD_PRELOAD: library() ?? '',
        FAKETIME_TIMESTAMP_FILE: clockFile,
        // Else each process would notice in its own time.
        FAKETIME_NO_CACHE: '1',
        // What counts how long something takes does not step.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      },
    };
  },
  async hurt({ settings }, { tell }) {
    const clockFile = settings['FAKETIME_TIMESTAMP_FILE'] ?? '';
    setTo(clockFile, offset);
    tell(`the clock was set by ${offset} seconds`);
    if (then === undefined) return;
    await setTimeout(WRONG_MS);
    setTo(clockFile, then);
    tell('the clock was set right');
  },
});

export const stepClock = stepBy('the clock steps by an hour', forward);
export const stepClockBackForGood = stepBy('the clock steps back by an hour, for good', back);
export const stepClockBack = stepBy('the clock steps back by an hour, and is set right', back, '+0');
