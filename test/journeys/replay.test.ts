/** A recorded file of each format, replayed: every lost call accounted for, dirt refused by its reason, twice the same bytes. */
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Format } from '@ringback/replay/arguments.ts';
import { replay } from '@ringback/replay/replay.ts';
import type { CountByReason, Summary } from '@ringback/reports/shapes.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { historyIn } from './history.ts';
import { brokenPromises } from './promises.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'ringback-replay-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

const pad = (n: number): string => String(n).padStart(2, '0');
/** From 10:00 on, in seconds. */
const clock = (seconds: number): string =>
  `${10 + Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;

const bankHeader =
  'vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver';
/** A call of the bank, `n` minutes after ten: in the menu for 6 s, then in the queue. */
const bankCall = (n: number, customer: string, waits: number, outcome: 'HANG' | 'AGENT' | 'PHANTOM'): string => {
  const at = n * 60;
  const queued = at + 6;
  const left = queued + waits;
  const served =
    outcome === 'AGENT' ? [clock(left), clock(left + 120), '120', 'ANNA'] : ['0:00:00', '0:00:00', '0', 'NO_SERVER'];
  const day = ['AA0101', String(30_000 + n), customer, '2', 'PS', '990310', clock(at), clock(queued), '6'];
  return [...day, clock(queued), clock(left), String(waits), outcome, ...served].join('\t');
};
const bank = [
  bankHeader,
  bankCall(0, '5550001', 60, 'HANG'),
  bankCall(1, '5550002', 90, 'HANG'),
  bankCall(2, '5550001', 30, 'HANG'),
  bankCall(3, '5550002', 10, 'AGENT'),
  bankCall(4, '0', 80, 'HANG'),
  bankCall(5, '5.55E+08', 80, 'HANG'),
  bankCall(6, '5550003', 4, 'HANG'),
  bankCall(7, '5550004', 0, 'PHANTOM'),
  bankCall(20, '5550005', 5, 'AGENT'),
  bankCall(40, '5550006', 5, 'AGENT'),
  bankCall(45, '5550007', 70, 'HANG'),
  bankCall(90, '5550008', 5, 'AGENT'),
  'not a row',
  bankCall(50, '5550009', 60, 'HANG').replace('990310', '990231'),
  bankCall(51, '5550009', 60, 'HANG').replace('HANG', 'GONE'),
].join('\n');

const T = Date.UTC(2026, 10, 23, 8) / 1000;
const queueLog = [
  `${T}|NONE|NONE|NONE|QUEUESTART|`,
  `${T}|NONE|sales|Anna|ADDMEMBER|`,
  ...['1', '2', '3'].flatMap((call, n) => [
    `${T + n * 90}|c${call}|sales|NONE|ENTERQUEUE||7916123456${call}|1`,
    `${T + n * 90 + 40}|c${call}|sales|NONE|ABANDON|1|1|40`,
  ]),
  `${T + 300}|c4|sales|NONE|ENTERQUEUE||79161234561|1`,
  `${T + 310}|c4|sales|Anna|CONNECT|10|x|2`,
  `${T + 400}|c4|sales|Anna|COMPLETECALLER|10|90|1`,
  `${T + 500}|c5|sales|NONE|ENTERQUEUE|||1`,
  `${T + 530}|c5|sales|NONE|EXITWITHTIMEOUT|1|1|30`,
  `${T + 540}|c6|sales|NONE|ABANDON|1|1|long`,
  'garbage',
  `${T + 9000}|c7|sales|NONE|ENTERQUEUE||79161234567|1`,
  `${T + 9001}|c7|sales|Anna|CONNECT|1|x|1`,
  `${T + 9100}|c7|sales|Anna|COMPLETEAGENT|1|99|1`,
].join('\n');

const csv = [
  'call_id,caller,queued_at,answered_at,ended_at,outcome,reason,queue,agent',
  'a,+79161234567,2026-11-23T08:00:00Z,,2026-11-23T08:01:00Z,lost,,sales,',
  'b,+74951234567,2026-11-23T08:02:00Z,,2026-11-23T08:04:00Z,lost,queue-timeout,sales,',
  'c,,2026-11-23T08:05:00Z,,2026-11-23T08:06:00Z,lost,,sales,',
  'd,+79161234569,2026-11-23T08:07:00Z,2026-11-23T08:07:10Z,2026-11-23T08:09:00Z,answered,,sales,Anna',
  'e,+79161234567,yesterday,,2026-11-23T08:01:00Z,lost,,sales,',
  'f,+79161234567,2026-11-23T08:10:00Z,,2026-11-23T08:11:00Z,dreamt,,sales,',
  'g,+79161234569,2026-11-23T09:07:00Z,2026-11-23T09:07:10Z,2026-11-23T09:09:00Z,answered,,sales,Anna',
].join('\n');

const recordings: [Format, string, Partial<Record<keyof Summary, unknown>>][] = [
  [
    'anonymousbank',
    bank,
    {
      input: {
        callsRead: 12,
        rowsRefused: { 'bad-date': 1, 'field-count': 1, 'unknown-outcome': 1 },
        ignored: { phantom: 1 },
      },
      calls: { lost: 7, answered: 4 },
      notEligible: { 'unknown-caller': 2, 'short-abandon': 1 },
      cases: { opened: 3, lossesMerged: 1, recoveredByCaller: 1 },
    },
  ],
  [
    'queue_log',
    queueLog,
    {
      input: { callsRead: 6, rowsRefused: { 'bad-number': 1, 'field-count': 1 } },
      calls: { lost: 4, answered: 2 },
      notEligible: { 'unknown-caller': 1 },
      cases: { opened: 3 },
    },
  ],
  [
    'csv',
    csv,
    {
      input: { callsRead: 5 },
      calls: { lost: 3, answered: 2 },
      notEligible: { 'unknown-caller': 1 },
      cases: { opened: 2 },
      apologies: { sent: 1, refused: { landline: 1 } },
    },
  ],
];

const sum = (counts: CountByReason): number => Object.values(counts).reduce((all, count) => all + count, 0);

const play = async (
  format: Format,
  text: string,
  seed = 1,
): Promise<{ out: string; summary: Summary; files: string }> => {
  const out = folder();
  const file = join(out, 'recorded');
  writeFileSync(file, text);
  const log = openLog({ service: 'replay', level: 'silent', pretty: false });
  const summary = await replay({ file, format, out, seed, policyFile: null, zone: null, country: null }, log, () => {});
  const files = ['summary.json', 'cases.csv'].map((name) => readFileSync(join(out, name), 'utf8')).join('\n');
  return { out, summary, files };
};

describe.each(recordings)('a replay of %s', (format, text, expected) => {
  test('accounts for every lost call, and refuses dirt by its reason', async () => {
    const { summary, out } = await play(format, text);
    expect(summary).toMatchObject(expected);
    const { calls, cases, notEligible, input } = summary;
    expect(calls.lost).toBe(cases.opened + cases.lossesMerged + sum(notEligible));
    expect(cases.opened).toBe(cases.recoveredByRedial + cases.recoveredByCaller + sum(cases.gaveUp) + cases.openAtEnd);
    expect(sum(input!.rowsRefused)).toBeGreaterThan(0);
    const history = historyIn(join(out, 'history'));
    expect(brokenPromises(history, 0)).toEqual([]);
    const rows = readFileSync(join(out, 'cases.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(1 + calls.lost);
  });

  test('twice gives the same bytes', async () => {
    const { files } = await play(format, text);
    expect((await play(format, text)).files).toBe(files);
  });
});

test('a replay over a folder of another one starts afresh', async () => {
  const { out, files } = await play('csv', csv);
  const log = openLog({ service: 'replay', level: 'silent', pretty: false });
  const args = {
    file: join(out, 'recorded'),
    format: 'csv',
    out,
    seed: 1,
    policyFile: null,
    zone: null,
    country: null,
  } as const;
  await replay(args, log, () => {});
  expect(['summary.json', 'cases.csv'].map((name) => readFileSync(join(out, name), 'utf8')).join('\n')).toBe(files);
});
