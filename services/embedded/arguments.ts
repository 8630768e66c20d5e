/** The command line of `npm start`. Options are settings by another name and win over the environment. */
import { parseArgs } from 'node:util';

export interface StartArguments {
  readonly demo: boolean;
  readonly queueLog: string | null;
  /** Settings given as options, named as in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export const usage = `Runs Ringback in one process: data in a folder, no server, no account.

Usage: npm start -- [options]

  --no-demo          no demo contact centre: wait for real events (POST /events, --queue-log)
  --queue-log FILE   follow an Asterisk queue_log, across rotation and restarts; implies --no-demo
  --data DIR         folder of all data (RINGBACK_DATA_DIR, default ./ringback-data)
  --port N           HTTP port (RINGBACK_HTTP_PORT, default 8080; 0 takes any free one)
  --host ADDRESS     HTTP address (RINGBACK_HTTP_HOST, default 127.0.0.1)
  --policy FILE      contact policy as JSON (RINGBACK_POLICY_FILE, docs/policy.md)
  --company NAME     name in every SMS (RINGBACK_COMPANY)
  --speed N          how fast the demo centre lives (RINGBACK_DEMO_SPEED, default 1)
  --log LEVEL        fatal, error, warn, info, debug or trace (RINGBACK_LOG_LEVEL, default warn)
  --help             this text

Every setting is listed in docs/settings.md. Ctrl-C finishes what is in hand and stops; a second one stops at once.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

/** Option to setting. */
const settingOf = {
  data: 'RINGBACK_DATA_DIR',
  port: 'RINGBACK_HTTP_PORT',
  host: 'RINGBACK_HTTP_HOST',
  policy: 'RINGBACK_POLICY_FILE',
  company: 'RINGBACK_COMPANY',
  speed: 'RINGBACK_DEMO_SPEED',
  log: 'RINGBACK_LOG_LEVEL',
} as const;

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        demo: { type: 'boolean', default: true },
        'queue-log': text,
        data: text,
        port: text,
        host: text,
        policy: text,
        company: text,
        speed: text,
        log: text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** An option that is there and empty is a variable of a script that was never set. */
const refuseEmpty = (values: ReturnType<typeof parse>): void => {
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty) throw new UsageProblem(`--${empty[0]} is empty: give it a value, or leave it out.`);
};

/** Throws `UsageProblem`. */
export const parseStartArguments = (args: readonly string[]): StartArguments | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  refuseEmpty(values);
  const environment = Object.entries(settingOf).flatMap(([option, variable]) => {
    const given = values[option as keyof typeof settingOf];
    return given === undefined ? [] : [[variable, given] as const];
  });
  const queueLog = values['queue-log'] ?? null;
  return { demo: values.demo && queueLog === null, queueLog, environment: Object.fromEntries(environment) };
};
