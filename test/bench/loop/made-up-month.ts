/** A month in the form of the bank's files, for machines without them: as many calls, as many lost, as regular customers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@ringback/runtime/random.ts';

const DAYS = 31;
const CALLS_A_DAY = 1000;
const AGENTS = 12;
const CUSTOMERS = 4000;
const OPENS_AT = 7 * 3600;
const OPEN_SECONDS = 16 * 3600;
const HEADER =
  'vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver';

const two = (number: number): string => String(number).padStart(2, '0');
const clockTime = (second: number): string =>
  `${Math.floor(second / 3600)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
const NEVER = clockTime(0);

/** Half of the calls wait; of those a fifth hangs up. */
const rowOf = (id: number, day: number, chance: () => number): string => {
  const upTo = (most: number): number => Math.floor(chance() * most);
  const entered = OPENS_AT + upTo(OPEN_SECONDS);
  const leftMenu = entered + 5 + upTo(15);
  const waits = chance() < 0.5;
  const wait = waits ? 1 + upTo(180) : 0;
  const lost = waits && chance() < 0.2;
  const answeredAt = leftMenu + wait;
  const talk = lost ? 0 : 20 + upTo(300);
  return [
    'AA0101',
    id,
    waits && chance() < 0.6 ? 1 + upTo(CUSTOMERS) : 0,
    0,
    'PS',
    `9901${two(day)}`,
    clockTime(entered),
    clockTime(leftMenu),
    leftMenu - entered,
    ...(waits ? [clockTime(leftMenu), clockTime(answeredAt), wait] : [NEVER, NEVER, 0]),
    lost ? 'HANG' : 'AGENT',
    ...(lost ? [NEVER, NEVER, 0] : [clockTime(answeredAt), clockTime(answeredAt + talk), talk]),
    lost ? 'NO_SERVER' : `AGENT${upTo(AGENTS)}`,
  ].join('\t');
};

/** Returns the file. The same in every run. */
export const writeMadeUpMonth = (folder: string): string => {
  const { next: chance } = seededRandom(1);
  const rows = Array.from({ length: DAYS * CALLS_A_DAY }, (_, i) =>
    rowOf(i + 1, 1 + Math.floor(i / CALLS_A_DAY), chance),
  );
  const file = join(folder, 'made-up-month.txt');
  writeFileSync(file, `${[HEADER, ...rows].join('\n')}\n`);
  return file;
};
