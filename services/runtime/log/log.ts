/** The log: JSON lines, one for each decision, with no phone number in them. */
import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { hideNumbers } from './redact.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** For a person at a terminal rather than a collector of JSON lines. */
  readonly pretty: boolean;
  /** Standard output where none is given. */
  readonly destination?: DestinationStream;
}

export const openLog = ({ service, level, pretty, destination }: LogOptions): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // On the finished line, so that messages, values, bindings and stacks of errors all pass through it.
      hooks: { streamWrite: hideNumbers },
    },
    pretty ? forPeople(destination) : (destination ?? standardOutput()),
  );

/** Colours only where a person watches; a given destination is a file or a test. */
const forPeople = (destination?: DestinationStream): DestinationStream => {
  const out = destination ?? standardOutput();
  const format = prettyFactory({
    colorize: destination === undefined && process.stdout.isTTY,
    ignore: 'service,pid,hostname',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss',
  });
  return { write: (line) => out.write(format(line)) };
};

const standardOutput = (): DestinationStream => pino.destination({ fd: 1, sync: true });
