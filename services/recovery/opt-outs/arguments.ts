/** The command line of `npm run opt-outs`. */
import { parseArgs } from 'node:util';

export interface OptOutArguments {
  readonly command: 'import' | 'export';
  readonly file: string;
  /** Of `npm start`; not used where RINGBACK_EVENT_STORE says where the data is. */
  readonly dataDir: string | null;
  readonly tenant: string;
}

export const usage = `Who must be left alone, on every channel, as a CSV.

Usage: npm run opt-outs -- import FILE.csv
       npm run opt-outs -- export FILE.csv     - instead of a file: standard output

  import   opts out every caller of the list, at once and until they write START. A column "number" (international, such as
           +44 7700 900123) or "caller_id", or numbers alone, one a line. Again is harmless; rows that name nobody are told by line
  export   writes number, caller_id, since and source of all who are out. The file holds phone numbers: it is made readable by you
           alone. Where a caller was forgotten the number stays empty, and the caller_id still keeps them out

  --data FOLDER   the data of npm start (RINGBACK_DATA_DIR; default ./ringback-data), which must be stopped first. With the settings
                  of recovery in the environment (RINGBACK_EVENT_STORE …) it works on the servers, while all runs
  --tenant NAME   whose callers (default: default)
  --help          this text`;

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
        data: { type: 'string' },
        tenant: { type: 'string', default: 'default' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Throws `UsageProblem`. */
export const parseOptOutArguments = (args: readonly string[]): OptOutArguments | 'help' => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [command, file, ...more] = positionals;
  if (command !== 'import' && command !== 'export')
    throw new UsageProblem(`Say import or export${command === undefined ? '' : `, not "${command}"`}.`);
  if (file === undefined || more.length > 0) throw new UsageProblem(`${command} takes one file.`);
  return { command, file, dataDir: values.data ?? null, tenant: values.tenant };
};
