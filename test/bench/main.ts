/** `npm run bench`. Exit codes: 0 measured, 1 a bench failed, 2 wrong use. */
import { parseArgs } from 'node:util';
import { kafka } from './kafka/kafka.ts';
import { loop } from './loop/loop.ts';
import { pacing } from './pacing/pacing.ts';
import type { Bench, BenchOptions, Measurement } from './measurement.ts';
import { jsonLines, table } from './report.ts';
import { reports } from './reports/reports.ts';
import { smpp } from './smpp/smpp.ts';

const benches: readonly Bench[] = [loop, kafka, pacing, smpp, reports];

const usage = `Measures. Without a name all benches run, one after the other; the loop takes two minutes, the others up to ten.

Usage: npm run bench -- [NAME …]

${benches.map(({ name, about }) => `  ${name.padEnd(11)}${about}`).join('\n')}
  --cases N  the most cases stored before something is measured (default 1000000); fewer for a quick run
  --events N the most events a read model is filled with (default 1000000; 10000000 takes an hour and 30 GB)
  --help     this text

A table goes to stderr, JSON lines {name, value, unit, ratio, against} to stdout; ratio and against only where there is an aim,
and 1 or more is what is aimed at unless docs/bench.md says otherwise. Leave the machine alone meanwhile.
`;

const say = (text: string): void => void process.stderr.write(text);

const chosen = (names: readonly string[]): readonly Bench[] | string => {
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  const known = benches.map(({ name }) => name).join(', ');
  if (unknown !== undefined) return `There is no bench "${unknown}". There is: ${known}.`;
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
};

const FEWEST = 1000;
const defaults = { cases: 1_000_000, events: 1_000_000 };

const numberOf = (name: keyof typeof defaults, text: string | undefined): number | string => {
  const given = Number(text ?? defaults[name]);
  const fits = Number.isInteger(given) && given >= FEWEST;
  return fits ? given : `--${name} takes a whole number from ${FEWEST} up, not "${String(text)}".`;
};

const refuse = (why: string): number => {
  say(`${why}\nnpm run bench -- --help tells more.\n`);
  return 2;
};

const measureOne = async (bench: Bench, most: Pick<BenchOptions, 'cases' | 'events'>): Promise<void> => {
  const all: Measurement[] = [];
  // At once: a long bench that fails has not measured in vain.
  const found = (measured: readonly Measurement[]): void => {
    all.push(...measured);
    process.stdout.write(jsonLines(measured));
  };
  try {
    found(await bench.run((what) => say(`${bench.name}: ${what} …\n`), { ...most, found }));
  } finally {
    if (all.length > 0) say(`\n${table(all)}\n`);
  }
};

const parse = () => {
  const help = { type: 'boolean', short: 'h', default: false } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help, cases: { type: 'string' }, events: { type: 'string' } },
    });
  } catch (error) {
    return (error as Error).message;
  }
};

const run = async (): Promise<number> => {
  const given = parse();
  if (typeof given === 'string') return refuse(given);
  if (given.values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const wanted = chosen(given.positionals);
  if (typeof wanted === 'string') return refuse(wanted);
  const cases = numberOf('cases', given.values.cases);
  if (typeof cases === 'string') return refuse(cases);
  const events = numberOf('events', given.values.events);
  if (typeof events === 'string') return refuse(events);
  for (const bench of wanted) await measureOne(bench, { cases, events });
  return 0;
};

process.exitCode = await run().catch((error: unknown) => {
  say(`The bench failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
});
