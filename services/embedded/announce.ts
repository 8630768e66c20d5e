/** What a person reads in the terminal when Ringback starts, stops, or cannot start. */
import { QueueLogProblem } from '@ringback/ingest/queue-log/log-file.ts';
import { DataFileProblem, mayPass } from '@ringback/runtime/sqlite-data-file.ts';
import { HttpProblem } from '@ringback/runtime/http/server.ts';
import { SecretsProblem } from '@ringback/runtime/sealing/secrets.ts';
import { describeSettings, type SettingLine, SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { PolicyProblem } from '@ringback/recovery/policy-file.ts';
import pc from 'picocolors';
import { UsageProblem, type StartArguments } from './arguments.ts';
import { embeddedSettings, type EmbeddedSettings } from './settings.ts';
import type { Started } from './start.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (label: string, value: string): void => say(`  ${pc.dim(label.padEnd(10))}${value}`);

const inputOf = ({ demo, queueLog }: StartArguments, url: string): string => {
  if (demo) return 'demo contact centre: made-up callers and agents';
  return queueLog === null ? `POST ${url}/events (CloudEvents)` : `${queueLog}, and POST ${url}/events`;
};

const settingText = ({ variable, value, fallback }: SettingLine): string =>
  value === fallback ? pc.dim(`  ${variable}=${value}`) : `* ${pc.bold(variable)}=${value}`;

export const announceStart = ({ url, sms }: Started, settings: EmbeddedSettings, args: StartArguments): void => {
  say(`\n${pc.bold('Ringback is running.')} Open ${pc.cyan(url)}\n`);
  row('input', inputOf(args, url));
  row('sms', sms);
  row('calls', 'simulated telephone network: no real telephone rings');
  row('data', settings.dataDir);
  say(`\n  ${pc.dim('settings (* is not the default)')}`);
  for (const line of describeSettings(embeddedSettings, settings)) say(`  ${settingText(line)}`);
  say(`\n${pc.dim('Ctrl-C finishes what is in hand and stops.')}`);
};

export const announceStop = (): void => say('\nStopping: finishing what is in hand …');

const forPeople = [DataFileProblem, HttpProblem, QueueLogProblem, SecretsProblem, SettingsProblem, PolicyProblem];

/** Of an error while it ran: what to do where the disk is to blame, else null. */
export const diskSentence = (error: unknown, dataDir: string): string | null =>
  mayPass(error)
    ? `The data in ${dataDir} cannot be written (${(error as Error).message}): make room on that disk and start again. What was confirmed is safe, and it goes on where it stopped.`
    : null;

/** Why it could not start, for a person, and the exit code. */
export const oneSentence = (error: unknown): { readonly text: string; readonly code: number } => {
  if (error instanceof UsageProblem) return { text: `${error.message}\nnpm start -- --help tells how.`, code: 2 };
  if (forPeople.some((kind) => error instanceof kind)) return { text: (error as Error).message, code: 1 };
  return { text: `Ringback could not start: ${String((error as Error).stack ?? error)}`, code: 1 };
};
