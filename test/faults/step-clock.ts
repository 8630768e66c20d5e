/**
 * The clock of every process is an hour further from one moment to the next, as when somebody sets it right. Kafka and PostgreSQL run on
 * machines of their own and keep theirs. The library `faketime` stands between the processes and the clock of this machine.
 */
import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './fault.ts';

const AN_HOUR = '+3600';
const library = (): string | null => globSync('/usr/lib/*/faketime/libfaketime.so.1')[0] ?? null;

const setTo = (file: string, offset: string): void => {
  writeFileSync(`${file}.new`, `${offset}\n`);
  renameSync(`${file}.new`, file);
};

export const stepClock: Fault = {
  name: 'the clock steps by an hour',
  missing: () => (library() === null ? 'there is no libfaketime (Debian: apt-get install faketime)' : null),
  prepare() {
    const folder = mkdtempSync(join(tmpdir(), 'ringback-clock-'));
    const clockFile = join(folder, 'offset');
    setTo(clockFile, '+0');
    return {
      afterwards: () => rmSync(folder, { recursive: true }),
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
  hurt({ settings }, { tell }) {
    const clockFile = settings['FAKETIME_TIMESTAMP_FILE'] ?? '';
    setTo(clockFile, AN_HOUR);
    tell('it is an hour later');
    return Promise.resolve();
  },
};
