/** A recorded history as files: what the stores held, what came from outside over the bus, and what both came to. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Summary } from '@ringback/reports/shapes.ts';

export interface RecordedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly time: string;
  readonly key: string | null;
  readonly data: unknown;
}

export interface RecordedMessage extends WireMessage {
  readonly topic: string;
}

/** `state`: as `plain` of fold.ts writes it. */
export interface RecordedState {
  readonly stream: string;
  readonly state: unknown;
}

export interface RecordedHistory {
  /** In the global order of the store. */
  readonly events: readonly RecordedEvent[];
  /** Of calls and agents: what no service has in its store. */
  readonly messages: readonly RecordedMessage[];
  readonly states: readonly RecordedState[];
  readonly summary: { readonly asOf: number; readonly summary: Summary };
}

export const releases = (): readonly string[] =>
  readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

const fileOf = (release: string, name: string): string => join(import.meta.dirname, release, name);

/** One JSON text a line. */
const linesOf = (release: string, name: string): readonly unknown[] =>
  readFileSync(fileOf(release, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

export const readHistory = (release: string): RecordedHistory => ({
  events: linesOf(release, 'events.jsonl') as readonly RecordedEvent[],
  messages: linesOf(release, 'messages.jsonl') as readonly RecordedMessage[],
  states: linesOf(release, 'states.jsonl') as readonly RecordedState[],
  summary: JSON.parse(readFileSync(fileOf(release, 'summary.json'), 'utf8')) as RecordedHistory['summary'],
});

const writeLines = (release: string, name: string, rows: readonly unknown[]): void =>
  writeFileSync(fileOf(release, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

export const writeStates = (release: string, states: readonly RecordedState[]): void =>
  writeLines(release, 'states.jsonl', states);

export const writeHistory = (release: string, { events, messages, states, summary }: RecordedHistory): void => {
  mkdirSync(join(import.meta.dirname, release), { recursive: true });
  writeLines(release, 'events.jsonl', events);
  writeLines(release, 'messages.jsonl', messages);
  writeStates(release, states);
  writeFileSync(fileOf(release, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
};
