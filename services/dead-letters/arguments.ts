/** The command line of `npm run dead-letters`. */
import { parseArgs } from 'node:util';

export type DeadLetterArguments =
  | { readonly command: 'list'; readonly service: string | null; readonly json: boolean }
  | { readonly command: 'show'; readonly id: string }
  | { readonly command: 'retry' | 'drop'; readonly which: Which };

/** Some by their ids, or all (of one service). */
export type Which = { readonly ids: readonly string[] } | { readonly service: string | null };

export interface CommandLine {
  readonly what: DeadLetterArguments;
  /** Settings given as options, named as in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export const usage = `Messages that a service could not handle are set aside. This lists them, and settles them.

Usage: npm run dead-letters -- list [--service NAME] [--json]
       npm run dead-letters -- show ID
       npm run dead-letters -- retry ID… | --all [--service NAME]
       npm run dead-letters -- drop  ID… | --all [--service NAME]

  list    what nobody has settled, oldest first
  show    one of them: why, where it came from, what is in it; personal data stays sealed
  retry   publishes it again where it came from, with its key and headers, and settles it. Every service that reads
          that topic gets it again and knows it by its id; one that still cannot handle it sets it aside anew
  drop    settles it without doing anything

  --bus ADDRESS   kafka://host:9092 or sqlite:FOLDER (RINGBACK_BUS; default sqlite:./ringback-data, the folder of npm start)
  --help          this text

In SQLite retry and drop need the bus for themselves: stop Ringback first. What Kafka needs (TLS, user) is set as for services.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { service: text, bus: text, json: flag, all: flag, help: { ...flag, short: 'h' } },
    });
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Throws `UsageProblem`. */
export const parseDeadLetterArguments = (args: readonly string[]): CommandLine | 'help' => {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [command, ...ids] = positionals;
  const environment: Record<string, string> = values.bus === undefined ? {} : { RINGBACK_BUS: values.bus };
  const service = values.service ?? null;
  switch (command) {
    case 'list':
      return { what: { command, service, json: values.json }, environment };
    case 'show':
      return { what: { command, id: onlyOne(ids) }, environment };
    case 'retry':
    case 'drop':
      return { what: { command, which: whichOf(command, ids, values.all, service) }, environment };
    default:
      throw new UsageProblem(`Say list, show, retry or drop${command === undefined ? '' : `, not "${command}"`}.`);
  }
};

const onlyOne = (ids: readonly string[]): string => {
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0) throw new UsageProblem('show takes one id, as list names it.');
  return id;
};

const whichOf = (command: string, ids: readonly string[], all: boolean, service: string | null): Which => {
  if (all === ids.length > 0) throw new UsageProblem(`${command} takes ids, as list names them, or --all.`);
  if (!all && service !== null) throw new UsageProblem('--service goes with --all: an id names its service already.');
  return all ? { service } : { ids };
};
