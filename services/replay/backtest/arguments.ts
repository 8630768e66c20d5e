/** The command line of `npm run backtest`. */
import { parseArgs } from 'node:util';
import { isZone } from '@ringback/contracts/zones.ts';
import { UsageProblem } from '../arguments.ts';
import type { Period } from './history.ts';

export interface BacktestArguments {
  readonly data: string;
  readonly policyFile: string;
  readonly againstFile: string | null;
  readonly period: Period;
  readonly seed: number;
  readonly zone: string;
  readonly out: string | null;
  readonly json: boolean;
}

export const usage = `Plays what was recorded of a period through the same services that run live, in virtual time, once under the policy
there is and once under another, and shows what would have changed.

Usage: npm run backtest -- --data DIR --policy FILE [options]

  --data DIR       the data folder of npm start (also while it runs), or the --out folder of a replay
  --policy FILE    the contact policy to try, as JSON (docs/policy.md)
  --against FILE   the policy to compare with; default: the built-in one
  --from DATE      first day, such as 2026-11-16; default: from the first call
  --to DATE        last day; default: to the last call
  --zone ZONE      IANA time zone of these days and of the centre (default Europe/Moscow)
  --seed N         seed of everything simulated: what callees do, SMS receipts (default 1)
  --out DIR        keep backtest.json, and summary.json, cases.csv and history/ of both runs (for npm run audit)
  --json           JSON lines instead of a table: progress, then one backtest
  --help           this text

Same history, policies and seed: byte-identical backtest.json. What is recorded and what simulated: docs/backtest.md.`;

const DATE = /^\d{4}-\d\d-\d\d$/;

/** Midnight of that day, or of the day after. */
const midnight = (name: string, text: string, zone: string, daysAfter: number): number => {
  try {
    if (!DATE.test(text)) throw new RangeError('not a date');
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).add({ days: daysAfter }).toZonedDateTime(zone)
      .epochMilliseconds;
  } catch (cause) {
    throw new UsageProblem(`--${name} must be a date such as 2026-11-16, not "${text}".`, { cause });
  }
};

const knownZone = (zone: string): string => {
  if (isZone(zone)) return zone;
  throw new UsageProblem(`--zone "${zone}" is no IANA time zone; write one such as Europe/Moscow.`);
};

const integer = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new UsageProblem(`--seed must be a whole number, not "${text}".`);
  return value;
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        policy: { type: 'string' },
        against: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        zone: { type: 'string', default: 'Europe/Moscow' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Throws `UsageProblem`. */
export const parseBacktestArguments = (args: readonly string[]): BacktestArguments | 'help' => {
  const { help, data, policy, against, from, to, seed, out, json, ...values } = parse(args);
  if (help) return 'help';
  if (data === undefined) throw new UsageProblem('--data is missing: name the folder of the history.');
  if (policy === undefined) throw new UsageProblem('--policy is missing: name the file of the policy to try.');
  const zone = knownZone(values.zone);
  const period: Period = {
    from: from === undefined ? null : midnight('from', from, zone, 0),
    to: to === undefined ? null : midnight('to', to, zone, 1),
  };
  if (period.from !== null && period.to !== null && period.from >= period.to)
    throw new UsageProblem(`--to ${to} is before --from ${from}.`);
  return {
    data,
    policyFile: policy,
    againstFile: against ?? null,
    period,
    seed: integer(seed),
    zone,
    out: out ?? null,
    json,
  };
};
