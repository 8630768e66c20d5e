/** What is said of a run in the end: by the audit, and by what the doubles of operator and network durably saw. */
import { join } from 'node:path';
import { Client } from 'pg';
import type { Fact } from '../journeys/history.ts';
import { launch, type Workbench } from '../journeys/ringback-process.ts';
import { callsNobodyMeant, smsNobodyMeant } from './what-the-world-saw.ts';

export interface Verdict {
  /** In words; empty when every promise was kept and the world saw nothing that was not meant. */
  readonly broken: readonly string[];
  /** What had not arrived in the end, by what it is. */
  readonly onItsWay: Readonly<Record<string, number>>;
  /** How often each type of event was stored. */
  readonly events: Readonly<Record<string, number>>;
}

export interface Ran {
  readonly bench: Workbench;
  /** With what operator and network wrote. */
  readonly folder: string;
  readonly brokers: string;
  readonly store: string;
  readonly graceSeconds: number;
  /** By how much the clock of the services was set forward at one moment of the run. */
  readonly clockStepSeconds: number;
}

interface AuditLine {
  readonly kind: 'check' | 'violation' | 'audit';
  readonly what?: string;
  readonly check?: string;
  readonly events?: readonly { readonly time: string }[];
  readonly onItsWay?: readonly { readonly what: string; readonly count: number }[];
}

const auditOf = async (ran: Ran, graceSeconds: number): Promise<readonly AuditLine[]> => {
  const { bench, folder, brokers, store } = ran;
  const options = {
    '--event-store': store,
    '--bus': `kafka://${brokers}`,
    '--smsc': join(folder, 'smsc.db'),
    '--placed-calls': join(folder, 'centre-placed-calls.sqlite'),
    '--grace-seconds': String(graceSeconds),
    // Who dies or is cut off between an answer and the agent leaves dead air behind: promise 4 is not for the dead.
    '--abandonment-limit': '100',
  };
  const { code, stdout, stderr } = await launch(bench, 'audit', [...Object.entries(options).flat(), '--json']).ended;
  if (code === null || code > 1) throw new Error(`the audit ended with ${code}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLine);
};

interface EventRow {
  readonly position: string;
  readonly type: string;
  readonly time: string;
  readonly data: string;
}

const factsIn = async (store: string): Promise<Fact[]> => {
  const client = new Client({ connectionString: store });
  await client.connect();
  try {
    const sql = 'SELECT position, type, time, data FROM ringback_events.events ORDER BY position';
    const { rows } = await client.query<EventRow>(sql);
    return rows.map(({ position, type, time, data }) => ({
      position: Number(position),
      type,
      at: Date.parse(time),
      data: JSON.parse(data) as Fact['data'],
    }));
  } finally {
    await client.end();
  }
};

const violationsIn = (lines: readonly AuditLine[]): readonly AuditLine[] =>
  lines.filter(({ kind }) => kind === 'violation');

/** Whether the step lies between what shows a violation, and without it they are no further apart than the grace, in whichever order. */
export const acrossTheStep = ({ events = [] }: AuditLine, stepSeconds: number, graceSeconds: number): boolean => {
  const times = events.map(({ time }) => Date.parse(time) / 1000);
  const apart = Math.max(...times) - Math.min(...times);
  return Math.abs(apart - stepSeconds) <= graceSeconds;
};

/**
 * The audit counts how late a service was by a clock that was set in between. What it would not say with the step added to its
 * grace is about lateness, and of that only what lies across the step is no violation.
 */
const violationsOf = async (ran: Ran, found: readonly AuditLine[]): Promise<readonly AuditLine[]> => {
  const { clockStepSeconds: step, graceSeconds: grace } = ran;
  if (step === 0 || found.length === 0) return found;
  const patiently = new Set(violationsIn(await auditOf(ran, grace + step)).map((line) => JSON.stringify(line)));
  return found.filter((line) => patiently.has(JSON.stringify(line)) || !acrossTheStep(line, step, grace));
};

export const verdictOn = async (ran: Ran): Promise<Verdict> => {
  const lines = await auditOf(ran, ran.graceSeconds);
  const facts = await factsIn(ran.store);
  const history = { facts, messages: [] };
  const violations = await violationsOf(ran, violationsIn(lines));
  const onItsWay = lines.flatMap((line) => line.onItsWay ?? []).map(({ what, count }) => [what, count] as const);
  const events = [...Map.groupBy(facts, ({ type }) => type)].map(([type, all]) => [type, all.length] as const);
  return {
    broken: [
      ...violations.map(({ check, what, events: seen }) => `${check}: ${what} ${JSON.stringify(seen)}`),
      ...smsNobodyMeant(ran.folder, history),
      ...callsNobodyMeant(ran.folder, history),
    ],
    onItsWay: Object.fromEntries(onItsWay),
    events: Object.fromEntries(events),
  };
};
