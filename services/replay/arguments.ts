/** The command line of `npm run replay`. */
import { parseArgs } from 'node:util';
import { isZone } from '@ringback/contracts/zones.ts';
import { ingestSettingsSchema } from '@ringback/ingest/settings.ts';

export const formats = ['anonymousbank', 'queue_log', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface ReplayArguments {
  readonly file: string;
  readonly format: Format;
  readonly out: string;
  readonly seed: number;
  readonly policyFile: string | null;
  readonly zone: string | null;
  readonly country: string | null;
}

export const usage = `Replays recorded calls through the same services that run live, in virtual time, and reports every lost call.

Usage: npm run replay -- FILE --format anonymousbank|queue_log|csv --out DIR [options]

  FILE             the recorded calls
  --format NAME    anonymousbank (a month of the Anonymous Bank data), queue_log (Asterisk), csv (docs/replay.md)
  --out DIR        where summary.json, cases.csv and history/ (for npm run audit) are written; made if missing
  --seed N         seed of everything simulated: what callees do, SMS receipts, landlines (default 1)
  --policy FILE    contact policy as JSON (docs/policy.md); default: the built-in one
  --zone ZONE      IANA time zone of local times in FILE and of the centre
                   (default: Asia/Jerusalem for anonymousbank, else Europe/Moscow)
  --country CC     country of numbers written without one (default RU)
  --help           this text

Same file, seed and policy: byte-identical summary.json and cases.csv.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new UsageProblem(`--${name} must be a whole number, not "${text}".`);
  return value;
};

const zoneOrNull = (zone: string | undefined): string | null => {
  if (zone === undefined || isZone(zone)) return zone ?? null;
  throw new UsageProblem(`--zone "${zone}" is no IANA time zone; write one such as Europe/Moscow.`);
};

const countryOrNull = (country: string | undefined): string | null => {
  if (country === undefined || ingestSettingsSchema.shape.country.safeParse(country).success) return country ?? null;
  throw new UsageProblem(`--country "${country}" must be a country code of two capital letters, such as RU or GB.`);
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        out: { type: 'string' },
        seed: { type: 'string', default: '1' },
        policy: { type: 'string' },
        zone: { type: 'string' },
        country: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Throws `UsageProblem`. */
export const parseReplayArguments = (args: readonly string[]): ReplayArguments | 'help' => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageProblem('FILE is missing: name the file of recorded calls.');
  if (more.length > 0) throw new UsageProblem(`One FILE at a time; "${more[0]}" is too much.`);
  const format = formats.find((known) => known === values.format);
  if (format === undefined)
    throw new UsageProblem(
      `--format must be one of ${formats.join(', ')}${values.format === undefined ? '' : `, not "${values.format}"`}.`,
    );
  if (!values.out) throw new UsageProblem('--out is missing: name the folder for the results.');
  return {
    file,
    format,
    out: values.out,
    seed: integer('seed', values.seed),
    policyFile: values.policy ?? null,
    zone: zoneOrNull(values.zone),
    country: countryOrNull(values.country),
  };
};
