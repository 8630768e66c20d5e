import path from 'node:path';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { describe, expect, test } from 'vitest';
import { find, skipUnless } from '../../../test/capabilities.ts';
import type { Recording } from '../recording.ts';
import { fileWith } from '../testing/files.ts';
import { readAnonymousBank } from './recording.ts';

const HEADER =
  'vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver';
const Z = '0:00:00';

/** Made-up rows, in short: line, call, customer, menu from and to, queue from and to and seconds, outcome, service, server. */
const bankRow = (
  id: string,
  customer: string,
  [menuFrom, menuTo]: [string, string],
  [queueFrom, queueTo, wait]: [string, string, number],
  outcome: string,
  [from, to]: [string, string] = [Z, Z],
  server = 'NO_SERVER',
): string =>
  [
    'ZZ0901',
    id,
    customer,
    2,
    'PS',
    '990310',
    menuFrom,
    menuTo,
    5,
    queueFrom,
    queueTo,
    wait,
    outcome,
    from,
    to,
    0,
    server,
  ].join('\t');
const hungUp = (id: string, customer = '5550001') =>
  bankRow(id, customer, ['10:00:00', '10:00:06'], ['10:00:06', '10:01:06', 60], 'HANG');
const served = (id: string, from: string, to: string, server = 'DORIT', customer = '5550002') =>
  bankRow(id, customer, ['9:00:00', '9:00:05'], [Z, Z, 0], 'AGENT', [from, to], server);

const read = async (rows: readonly string[], options = {}) =>
  readAnonymousBank(await fileWith(rows.join('\n')), { seed: 7, ...options });
const eventsOf = (recording: Recording): InboundEvent[] => [...recording.events()];
const ofType = <T extends InboundEvent['type']>(recording: Recording, type: T) =>
  eventsOf(recording).filter((event): event is Extract<InboundEvent, { type: T }> => event.type === type);
const short = (event: InboundEvent): string =>
  `${event.data.at.slice(11, 19)} ${event.type}${event.type === 'AgentChanged' ? ` ${event.data.status}` : ''}`;

describe('the bank’s recording', () => {
  test('given a header with a byte order mark, CRLF, padding and blank lines, then only calls are rows', async () => {
    const padded = hungUp('1').split('\t').join(' \t  ');
    const { counts } = await read([`\uFEFF ${HEADER}\r`, `${padded}\r`, '\r', '   ', HEADER, hungUp('2')]);
    expect(counts).toEqual({ callsRead: 2, rowsRefused: {}, ignored: { phantom: 0 } });
  });

  test('given columns in another order, one more, and then those of another month, then each row is read by its header', async () => {
    const turned = (row: string) => ['x', ...row.split('\t').toReversed()].join('\t');
    const lost = ofType(
      await read([turned(HEADER), turned(hungUp('1')), hungUp('2'), HEADER, hungUp('3')]),
      'CallLost',
    );
    expect(lost.map(({ data }) => [data.callId, data.waitSeconds])).toEqual([
      ['ZZ0901-1-990310', 60],
      ['ZZ0901-3-990310', 60],
    ]);
  });

  test('given a misspelt name in its place, then it is that column; given columns that are not there, then one clear sentence', async () => {
    const misspelt = await read([HEADER.replace('vru+line', 'line'), hungUp('1')]);
    expect(misspelt.counts).toMatchObject({ callsRead: 1, rowsRefused: {} });
    const short = HEADER.split('\t').slice(1).join('\t').replace('q_time', 'wait');
    await expect(read([short, hungUp('1')])).rejects.toThrow(
      /has no column vru\+line, q_time: name it in the header line\.$/,
    );
  });

  test('given line ends of any kind and letters that look like some, then each call is one row', async () => {
    const named = hungUp('2').replace('NO_SERVER', 'A\u2028B\u2029C');
    const { counts } = await read([`${HEADER}\r${hungUp('1')}\r\n${named}\r\r${hungUp('3')}\r`]);
    expect(counts).toMatchObject({ callsRead: 3, rowsRefused: {} });
  });

  test('given a row far longer than any, over many chunks, then it is one row refused', async () => {
    const { counts } = await read([hungUp('1'), 'x\t'.repeat(1_500_000), `${hungUp('2')}\r`]);
    expect(counts).toMatchObject({ callsRead: 2, rowsRefused: { 'field-count': 1 } });
  });

  test('given rows that cannot be read, then they are counted by reason and the others are told', async () => {
    const rows = [hungUp('1'), hungUp('1'), 'ZZ\t1', hungUp('2').replace('990310', '999999'), hungUp('3', 'abc')];
    const recording = await read([...rows, hungUp('4').replace('HANG', 'PHANTOM')]);
    expect(recording.counts).toEqual({
      callsRead: 2,
      rowsRefused: { 'bad-customer-id': 1, 'bad-date': 1, 'duplicate-call': 1, 'field-count': 1 },
      ignored: { phantom: 1 },
    });
    expect(recording.calls).toBe(1);
  });

  test('given a caller who hung up, then the call is lost after the file’s own wait, in UTC', async () => {
    const recording = await read([hungUp('1')]);
    expect(eventsOf(recording).map(short)).toEqual([
      '08:00:00 CallStarted',
      '08:00:06 CallQueued',
      '08:01:06 CallLost',
    ]);
    expect(ofType(recording, 'CallLost')[0]!.data).toMatchObject({
      callId: 'ZZ0901-1-990310',
      callerNumber: '+999000005550001',
      callerZone: 'Asia/Jerusalem',
      queue: 'PS',
      teamId: 'bank',
      reason: 'hung-up',
      waitSeconds: 60,
    });
    expect([recording.firstAt, recording.lastAt]).toEqual([Date.UTC(1999, 2, 10, 8), Date.UTC(1999, 2, 10, 8, 1, 6)]);
  });

  test('given a lost call with service times, then it is lost all the same', async () => {
    const odd = bankRow('1', '7', ['10:00:00', '10:00:06'], ['10:00:06', '10:01:06', 60], 'HANG', [
      '10:01:05',
      '10:01:07',
    ]);
    expect(ofType(await read([odd]), 'CallLost')).toHaveLength(1);
  });

  test('given nobody queued, then who hangs up has left the menu', async () => {
    const left = bankRow('1', '0', ['10:00:00', '10:00:20'], [Z, Z, 0], 'HANG');
    const atOnce = bankRow('2', '0', ['10:00:00', '10:00:20'], ['10:00:20', '10:00:20', 0], 'HANG');
    const recording = await read([left, atOnce]);
    expect(ofType(recording, 'CallLeftMenu').map(({ data }) => [data.callerNumber, data.menuSeconds])).toEqual([
      [null, 20],
      [null, 20],
    ]);
    expect(ofType(recording, 'CallQueued')).toEqual([]);
  });

  test('given an agent who starts a second before the wait ends, then the call is answered then', async () => {
    const early = bankRow(
      '1',
      '7',
      ['10:00:00', '10:00:06'],
      ['10:00:06', '10:01:06', 60],
      'AGENT',
      ['10:01:05', '10:03:00'],
      'ELI',
    );
    const [answered] = ofType(await read([early]), 'CallAnswered');
    expect(answered!.data).toMatchObject({ at: '1999-03-10T08:01:05.000Z', waitSeconds: 60, agentId: 'ELI' });
  });

  test('given a service that starts before the queue, then nobody is answered before they came', async () => {
    const before = bankRow(
      '1',
      '7',
      ['10:00:00', '10:02:00'],
      ['10:02:00', '10:03:00', 60],
      'AGENT',
      ['10:00:30', '10:04:00'],
      'ELI',
    );
    const recording = await read([before]);
    expect(ofType(recording, 'CallAnswered')[0]!.data.at).toBe('1999-03-10T08:02:00.000Z');
    expect(ofType(recording, 'CallEnded')[0]!.data).toMatchObject({ at: '1999-03-10T08:04:00.000Z', talkSeconds: 120 });
  });

  test('given an answered call without service times, then it is answered at the end of the wait, without a talk', async () => {
    const bare = bankRow('1', '7', ['10:00:00', '10:00:06'], ['10:00:06', '10:01:06', 60], 'AGENT', [Z, Z], 'ELI');
    const recording = await read([bare]);
    expect(eventsOf(recording).map(short).slice(2)).toEqual(['08:01:06 CallAnswered', '08:01:06 CallEnded']);
  });

  test('given a service more than an hour away from its call, then the agent’s doings are not told from it', async () => {
    const recording = await read([served('1', '14:00:00', '14:02:00')]);
    expect(eventsOf(recording).map(short)).toEqual([
      '07:00:00 CallStarted',
      '07:00:05 CallAnswered',
      '07:02:05 CallEnded',
    ]);
  });

  test('given nobody knows who answered, then the call is answered by no named agent', async () => {
    const recording = await read([served('1', '9:00:04', '9:02:00', 'NO_SERVER')]);
    expect(ofType(recording, 'CallAnswered')[0]!.data.agentId).toBeNull();
    expect(ofType(recording, 'AgentChanged')).toEqual([]);
  });

  test('given two calls close together and one much later, then the agent is free between and logged out after', async () => {
    const rows = [
      served('3', '9:59:00', '10:01:00'),
      served('1', '9:00:05', '9:05:00'),
      served('2', '9:20:00', '9:25:00'),
    ];
    expect(ofType(await read(rows), 'AgentChanged').map(short)).toEqual([
      '07:00:05 AgentChanged talking',
      '07:05:00 AgentChanged free',
      '07:20:00 AgentChanged talking',
      '07:25:00 AgentChanged logged-out',
      '07:59:00 AgentChanged talking',
      '08:01:00 AgentChanged logged-out',
    ]);
  });

  test('given an agent on two calls at once, then the agent talks until the last one ends', async () => {
    const rows = [
      served('1', '9:00:05', '9:30:00'),
      served('2', '9:10:00', '9:20:00'),
      served('3', '9:29:00', '9:40:00'),
    ];
    expect(ofType(await read(rows), 'AgentChanged').map(short)).toEqual([
      '07:00:05 AgentChanged talking',
      '07:10:00 AgentChanged talking',
      '07:29:00 AgentChanged talking',
      '07:40:00 AgentChanged logged-out',
    ]);
  });

  test('given a seed, then customers keep their line, and about the asked share has a landline', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => hungUp(`${index}`, `${1000 + (index % 1000)}`));
    const lines = async (seed: number) =>
      ofType(await read(rows, { seed, fixedLineShare: 0.3 }), 'CallLost').map(({ data }) => data.callerLine);
    const one = await lines(1);
    expect(one.slice(0, 1000)).toEqual(one.slice(1000));
    expect(await lines(1)).toEqual(one);
    expect(await lines(2)).not.toEqual(one);
    const share = one.filter((line) => line === 'fixed').length / one.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  test('given an empty file, then there is nothing to tell; given none, then one clear sentence', async () => {
    expect(await read([])).toMatchObject({ calls: 0, firstAt: 0, lastAt: 0 });
    await expect(readAnonymousBank('/nowhere/at-all.txt', { seed: 1 })).rejects.toThrow(
      'Cannot read the recording /nowhere/at-all.txt: it does not exist.',
    );
  });
});

skipUnless('recordings')('the real months', () => {
  const realMonths = find('recordings')!;

  test.each([
    { month: '01_January.txt', rows: 31_599, lost: 3080, unidentified: 1351, short: 65 },
    { month: '02_February.txt', rows: 33_344, lost: 3932, unidentified: 2109, short: 56 },
  ])('given $month, then every row and every lost call is accounted for', async ({ month, ...expected }) => {
    const recording = await readAnonymousBank(path.join(realMonths, month), { seed: 1 });
    const { callsRead, rowsRefused } = recording.counts;
    const lost = ofType(recording, 'CallLost').map(({ data }) => data);
    const identified = lost.filter(({ callerNumber }) => callerNumber !== null);
    expect({
      rows: callsRead + Object.values(rowsRefused).reduce((sum, count) => sum + count, 0),
      lost: lost.length,
      unidentified: lost.length - identified.length,
      short: identified.filter(({ waitSeconds }) => waitSeconds <= 5).length,
    }).toEqual(expected);
    expect(rowsRefused).toEqual({});
  });
});
