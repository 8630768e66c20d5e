/** The command line of `npm run cluster`. Options are settings by another name and win over the environment. */
import { parseArgs } from 'node:util';

export const usage = `Runs every service as processes of their own, on a real Kafka and PostgreSQL, with a demo contact centre.

Usage: npm run cluster -- [options]

  --data DIR       folder of all data and logs (RINGBACK_DATA_DIR, default ./ringback-cluster)
  --port N         port of the page (RINGBACK_HTTP_PORT, default 8080; 0 takes any free one)
  --company NAME   name in every SMS (RINGBACK_COMPANY)
  --speed N        how fast the demo centre lives (RINGBACK_DEMO_SPEED, default 1)
  --help           this text

RINGBACK_KAFKA=host:port and RINGBACK_POSTGRES=postgres://… name servers that run already; else the cluster starts its own: Kafka from
Maven Central (with Java and Maven), PostgreSQL from the programs of this machine. Nothing that ends is started again.
Ctrl-C stops everything in order; a second one at once.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

/** Option to setting. */
const settingOf = {
  data: 'RINGBACK_DATA_DIR',
  port: 'RINGBACK_HTTP_PORT',
  company: 'RINGBACK_COMPANY',
  speed: 'RINGBACK_DEMO_SPEED',
} as const;

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const help = { type: 'boolean', short: 'h', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { data: text, port: text, company: text, speed: text, help } }).values;
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Settings given as options, named as in the environment. Throws `UsageProblem`. */
export const parseClusterArguments = (args: readonly string[]): Readonly<Record<string, string>> | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty) throw new UsageProblem(`--${empty[0]} is empty: give it a value, or leave it out.`);
  const given = Object.entries(settingOf).flatMap(([option, variable]) => {
    const value = values[option as keyof typeof settingOf];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return Object.fromEntries(given);
};
