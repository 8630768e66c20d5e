/** `npm run bench`. Exit codes: 0 measured, 1 a bench failed, 2 wrong use. */
import { loop } from './loop/loop.ts';
import type { Bench } from './measurement.ts';
import { jsonLines, table } from './report.ts';

const benches: readonly Bench[] = [loop];

const usage = `Measures. Without a name all benches run, one after the other; each takes up to two minutes.

Usage: npm run bench -- [NAME …]

${benches.map(({ name, about }) => `  ${name.padEnd(10)}${about}`).join('\n')}
  --help    this text

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

const run = async (names: readonly string[]): Promise<number> => {
  const wanted = chosen(names);
  if (typeof wanted === 'string') {
    say(`${wanted}\nnpm run bench -- --help tells more.\n`);
    return 2;
  }
  for (const bench of wanted) {
    const measured = await bench.run((what) => say(`${bench.name}: ${what} …\n`));
    say(`\n${table(measured)}\n`);
    process.stdout.write(jsonLines(measured));
  }
  return 0;
};

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) process.stdout.write(usage);
else
  process.exitCode = await run(args).catch((error: unknown) => {
    say(`The bench failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  });
