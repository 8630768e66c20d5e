/** The command line of `npm run audit`. */
import { parseArgs } from 'node:util';
import type { Rules } from './check.ts';

export interface AuditArguments {
  readonly folder: string;
  readonly rules: Rules;
  readonly json: boolean;
}

export const usage = `Reads a whole history and verifies that the promises were kept, with code that shares nothing with the services.

Usage: npm run audit -- DIR [options]

  DIR                     a data folder of npm start (also while it runs or after it was killed),
                          or the --out folder of npm run replay
  --grace-seconds N       how long a service may take to act on what is on the bus (default 2)
  --abandonment-limit N   percent of answered redials that may find no agent within 2 s,
                          in any rolling 24 hours and 30 days (default 3)
  --line-stale-minutes N  a call whose end was never told counts as over after this (default 240)
  --json                  JSON lines instead of text
  --help                  this text

Exit code: 0 all promises kept, 1 violations found, 2 wrong use, or a folder that cannot be read.
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

const numberOf = (option: string, text: string, most: number): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= most) return value;
  throw new UsageProblem(`--${option} must be a number from 0 to ${most}, not "${text}".`);
};

const A_DAY_SECONDS = 86_400;
const A_WEEK_MINUTES = 7 * 24 * 60;

/** Throws `UsageProblem`. */
export const parseAuditArguments = (args: readonly string[]): AuditArguments | 'help' => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (folder === undefined) throw new UsageProblem('DIR is missing: name the folder with the history.');
  if (more.length > 0) throw new UsageProblem(`One DIR at a time; "${more[0]}" is too much.`);
  return {
    folder,
    json: values.json,
    rules: {
      graceMs: numberOf('grace-seconds', values['grace-seconds'], A_DAY_SECONDS) * 1000,
      abandonmentLimit: numberOf('abandonment-limit', values['abandonment-limit'], 100) / 100,
      lineStaleMs: numberOf('line-stale-minutes', values['line-stale-minutes'], A_WEEK_MINUTES) * 60_000,
    },
  };
};
