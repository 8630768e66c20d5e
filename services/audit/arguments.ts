/** The command line of `npm run audit`, and what the environment says of servers. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Rules } from './check.ts';
import type { Addresses } from './folder.ts';
import { kafkaSaslMechanisms, type KafkaAccess } from './servers/access.ts';

/** A folder, or addresses of servers with what the doubles of the world wrote. */
export type Where =
  | { readonly folder: string }
  | { readonly addresses: Addresses; readonly smsc: string | null; readonly placedCalls: string | null };

export interface AuditArguments {
  readonly where: Where;
  readonly kafka: KafkaAccess;
  /** Certificate (PEM) of who vouches for PostgreSQL. */
  readonly postgresCa: string | null;
  readonly rules: Rules;
  readonly json: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const usage = `Reads a whole history and verifies that the promises were kept, with code that shares nothing with the services.

Usage: npm run audit -- DIR [options]
       npm run audit -- --event-store ADDRESS --bus ADDRESS [options]

  DIR                     a data folder of npm start (also while it runs or after it was killed), of npm run cluster
                          (while its Kafka and PostgreSQL run), or the --out folder of npm run replay
  --event-store ADDRESS   postgres://user:password@host:5432/database, kurrentdb://user:password@host:2113 or sqlite:FOLDER
  --bus ADDRESS           kafka://host:9092,host:9092 or sqlite:FOLDER
  --smsc FILE             what the built-in SMSC was given, with --event-store
  --placed-calls FILE     what the simulated network rang, with --event-store
  --grace-seconds N       how long a service may take to act on what is on the bus (default 2)
  --abandonment-limit N   percent of answered redials that may find no agent within 2 s,
                          in any rolling 24 hours and 30 days (default 3)
  --line-stale-minutes N  a call whose end was never told counts as over after this (default 240)
  --json                  JSON lines instead of text
  --help                  this text

Without DIR, addresses that are not given here are read from RINGBACK_EVENT_STORE and RINGBACK_BUS, as services read them; so are
RINGBACK_POSTGRES_CA and RINGBACK_KAFKA_TLS, _CA, _CERTIFICATE, _KEY, _SASL, _USER and _PASSWORD, each also from the file that …_FILE names.
Servers are only read: nothing is written to them and no offset is committed.

Exit code: 0 all promises kept, 1 violations found, 2 wrong use, or a history that cannot be read.
What each check looks at: docs/audit.md.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'event-store': { type: 'string' },
        bus: { type: 'string' },
        smsc: { type: 'string' },
        'placed-calls': { type: 'string' },
        'grace-seconds': { type: 'string', default: '2' },
        'abandonment-limit': { type: 'string', default: '3' },
        'line-stale-minutes': { type: 'string', default: '240' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};
type Parsed = ReturnType<typeof parse>;

const numberOf = (option: string, text: string, most: number): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= most) return value;
  throw new UsageProblem(`--${option} must be a number from 0 to ${most}, not "${text}".`);
};

/** A variable, or what is in the file that its `…_FILE` names; null where neither is set. */
const variable = (environment: Environment, name: string): string | null => {
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return environment[name] || null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UsageProblem(`${name}_FILE names a file that cannot be read: ${file}.`, { cause });
  }
};

/** Addresses may hold passwords: what is wrong with one is said without it. */
const addressLike = (option: string, text: string, schemes: readonly string[]): string => {
  if (schemes.some((scheme) => text.startsWith(scheme) && text.length > scheme.length)) return text;
  throw new UsageProblem(`--${option} must begin with ${schemes.join(', ')}.`);
};

const STORES = ['postgres://', 'postgresql://', 'kurrentdb://', 'kurrentdb+discover://', 'esdb://', 'sqlite:'];
const BUSES = ['kafka://', 'sqlite:'];

const addressesOf = ({ values }: Parsed, environment: Environment): Addresses => {
  const eventStore = values['event-store'] ?? variable(environment, 'RINGBACK_EVENT_STORE');
  const bus = values.bus ?? variable(environment, 'RINGBACK_BUS');
  if (eventStore === null && bus === null) {
    throw new UsageProblem('DIR is missing: name the folder with the history, or --event-store and --bus.');
  }
  if (eventStore === null) throw new UsageProblem('--event-store is missing: the history is in both.');
  if (bus === null) throw new UsageProblem('--bus is missing: the history is in both.');
  return { eventStore: addressLike('event-store', eventStore, STORES), bus: addressLike('bus', bus, BUSES) };
};

const whereOf = (parsed: Parsed, environment: Environment): Where => {
  const { values, positionals } = parsed;
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new UsageProblem(`One DIR at a time; "${more[0]}" is too much.`);
  if (folder === undefined) {
    return {
      addresses: addressesOf(parsed, environment),
      smsc: values.smsc ?? null,
      placedCalls: values['placed-calls'] ?? null,
    };
  }
  const given = (['event-store', 'bus', 'smsc', 'placed-calls'] as const).find((name) => values[name] !== undefined);
  if (given !== undefined)
    throw new UsageProblem(`Either DIR or --${given}: a folder says itself where its history is.`);
  return { folder };
};

const kafkaOf = (environment: Environment): KafkaAccess => {
  const of = (name: string): string | null => variable(environment, `RINGBACK_KAFKA_${name}`);
  const mechanism = kafkaSaslMechanisms.find((each) => each === of('SASL')) ?? null;
  const [username, password] = [of('USER'), of('PASSWORD')];
  if (of('SASL') !== null && (mechanism === null || username === null || password === null)) {
    throw new UsageProblem(
      `RINGBACK_KAFKA_SASL must be one of ${kafkaSaslMechanisms.join(', ')}, with RINGBACK_KAFKA_USER and RINGBACK_KAFKA_PASSWORD.`,
    );
  }
  return {
    tls: ['true', '1', 'yes', 'on'].includes(of('TLS') ?? ''),
    ca: of('CA'),
    certificate: of('CERTIFICATE'),
    key: of('KEY'),
    sasl: mechanism === null ? null : { mechanism, username: username ?? '', password: password ?? '' },
  };
};

const A_DAY_SECONDS = 86_400;
const A_WEEK_MINUTES = 7 * 24 * 60;

/** Throws `UsageProblem`. */
export const parseAuditArguments = (
  args: readonly string[],
  environment: Environment = {},
): AuditArguments | 'help' => {
  const parsed = parse(args);
  const { values } = parsed;
  if (values.help) return 'help';
  return {
    where: whereOf(parsed, environment),
    kafka: kafkaOf(environment),
    postgresCa: variable(environment, 'RINGBACK_POSTGRES_CA'),
    json: values.json,
    rules: {
      graceMs: numberOf('grace-seconds', values['grace-seconds'], A_DAY_SECONDS) * 1000,
      abandonmentLimit: numberOf('abandonment-limit', values['abandonment-limit'], 100) / 100,
      lineStaleMs: numberOf('line-stale-minutes', values['line-stale-minutes'], A_WEEK_MINUTES) * 60_000,
    },
  };
};
