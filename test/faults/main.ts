/**
 * `npm run test:faults`: every fault of a cluster, as hard as one likes, with its progress. Exit codes: 0 every promise was kept each
 * time, 1 not, 2 wrong use.
 */
import { parseArgs } from 'node:util';
import { distributedFaults } from './distributed-faults.ts';
import type { Fault, Strength } from './fault.ts';
import { survive } from './survive.ts';

const usage = `Hurts a cluster on a real Kafka and PostgreSQL in every way we know, lets it recover by itself, and audits what it did.

Usage: npm run test:faults -- [options]

  --kills N           kills with -9, one process after the other (default 200)
  --seed N            of all that is left to chance (default: one of chance, which is told)
  --outage-seconds N  how long Kafka and PostgreSQL are away (default 30)
  --only TEXT         faults whose name holds this
  --help              this text

RINGBACK_KAFKA=host:port and RINGBACK_POSTGRES=postgres://… name servers that run already; those are never stopped.
Exit code: 0 every promise was kept each time, 1 not, 2 wrong use.`;

class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        kills: { type: 'string', default: '200' },
        seed: { type: 'string' },
        'outage-seconds': { type: 'string', default: '30' },
        only: { type: 'string', default: '' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

const whole = (option: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageProblem(`--${option} must be a whole number, not "${text}".`);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const startedAt = performance.now();
const tell = (line: string): void =>
  say(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(6)} s  ${line}`);

/** Whether every promise was kept. */
const kept = async (fault: Fault, strength: Strength): Promise<boolean> => {
  const missing = fault.missing?.() ?? null;
  say(`\n${fault.name}${missing === null ? '' : `: skipped, ${missing}`}`);
  if (missing !== null) return true;
  try {
    const { broken, events, onItsWay } = await survive(fault, strength);
    const counted = ['CaseOpened', 'SmsSubmitted', 'RedialPlaced', 'CaseRecovered'].map(
      (type) => `${events[type] ?? 0} ${type}`,
    );
    const left = Object.entries(onItsWay).map(([what, count]) => `${count} ${what}`);
    tell(`${broken.length} violations; ${[...counted, ...left].join(', ')}`);
    return broken.length === 0;
  } catch (error) {
    say((error as Error).message);
    return false;
  }
};

const run = async (): Promise<number> => {
  const values = parse(process.argv.slice(2));
  if (values.help) {
    say(usage);
    return 0;
  }
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : whole('seed', values.seed);
  const kills = whole('kills', values.kills);
  const outageSeconds = whole('outage-seconds', values['outage-seconds']);
  const chosen = distributedFaults.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));
  if (chosen.length === 0) throw new UsageProblem(`No fault has "${values.only}" in its name.`);
  say(`${kills} kills, ${outageSeconds} s of outage; --seed ${seed} brings these moments again`);
  const failed: string[] = [];
  for (const fault of chosen) if (!(await kept(fault, { kills, seed, outageSeconds, tell }))) failed.push(fault.name);
  if (failed.length === 0) say(`\nAll ${chosen.length} faults were survived: the audit and the world found nothing.`);
  else say(`\n${failed.length} of ${chosen.length} faults were not survived: ${failed.join('; ')}.`);
  return failed.length === 0 ? 0 : 1;
};

// Whoever runs this asks for them.
process.env['RINGBACK_REQUIRE'] ??= 'kafka,postgres';
try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof UsageProblem ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 2;
}
