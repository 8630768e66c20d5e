/** What the processes below us use, by what they are. Only where there is /proc. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Used {
  readonly cpuSeconds: number;
  /** Resident now. */
  readonly megabytes: number;
}

/** Of a kernel that people run; its other values are long gone. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export const canBeMeasured = (): boolean => existsSync('/proc/self/stat');

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly used: Used;
}

const statOf = (pid: number): Stat | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const cpuSeconds = (fields[11]! + fields[12]!) / TICKS_PER_SECOND;
    return { pid, parent: fields[1]!, used: { cpuSeconds, megabytes: (fields[21]! * PAGE_BYTES) / 1024 ** 2 } };
  } catch {
    return null;
  }
};

/** Null where it cannot be known. */
export const cpuSecondsOf = (pid: number): number | null => statOf(pid)?.used.cpuSeconds ?? null;

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

const nameOf = (pid: number): string | null => {
  const command = commandOf(pid);
  if (/^\S*java .*kafka\.Kafka /.test(command)) return 'kafka';
  if (/^(\S*\/)?postgres[: ]/.test(command)) return 'postgres';
  return /services\/([a-z]+)\/main\.ts/.exec(command)?.[1] ?? null;
};

/** By service, `kafka` and `postgres`; those that ended meanwhile are left out. */
export const usedBelowUs = (): ReadonlyMap<string, Used> => {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const children = Map.groupBy(stats, ({ parent }) => parent);
  const below = (pid: number): readonly Stat[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  const used = new Map<string, Used>();
  for (const { pid, used: one } of below(process.pid)) {
    const name = nameOf(pid);
    if (name === null) continue;
    const sum = used.get(name) ?? { cpuSeconds: 0, megabytes: 0 };
    used.set(name, { cpuSeconds: sum.cpuSeconds + one.cpuSeconds, megabytes: sum.megabytes + one.megabytes });
  }
  return used;
};
