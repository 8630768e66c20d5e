import { gzipSync } from 'node:zlib';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { describe, expect, test } from 'vitest';
import { fileWith } from '../testing/files.ts';
import { readCsv } from './recording.ts';

const HEADER =
  'call_id,caller,started_at,queued_at,answered_at,ended_at,outcome,wait_seconds,reason,queue,team,agent,line,zone';
const read = async (rows: readonly string[], header = HEADER) =>
  readCsv(await fileWith([header, ...rows].join('\n'), 'calls.csv'), { zone: 'Europe/Moscow' });
const short = (event: InboundEvent): string => `${event.data.at.slice(11, 19)} ${event.type}`;

describe('a CSV of calls', () => {
  test('given a lost, an answered and a menu row, then each is told', async () => {
    const recording = await read([
      'a,+79161234567,2026-11-22T10:00:00+03:00,2026-11-22T10:00:10+03:00,,2026-11-22T10:01:10+03:00,lost,,queue-timeout,sales,,,mobile,Asia/Omsk',
      'b,,2026-11-22T07:00:00Z,2026-11-22T07:00:05Z,2026-11-22T07:00:20Z,2026-11-22T07:03:20Z,answered,,,sales,,Anna Petrova,,',
      'c,8 916 123-45-67,2026-11-22 10:00:01,,,2026-11-22 10:00:09,menu,,,,,,,',
    ]);
    const events = [...recording.events()];
    expect(events.map(short)).toEqual([
      '07:00:00 CallStarted',
      '07:00:00 CallStarted',
      '07:00:01 CallStarted',
      '07:00:05 CallQueued',
      '07:00:09 CallLeftMenu',
      '07:00:10 CallQueued',
      '07:00:20 CallAnswered',
      '07:00:20 AgentChanged',
      '07:01:10 CallLost',
      '07:03:20 CallEnded',
      '07:03:20 AgentChanged',
    ]);
    expect(events.find(({ type }) => type === 'CallLost')!.data).toMatchObject({
      callerNumber: '+79161234567',
      callerLine: 'mobile',
      callerZone: 'Asia/Omsk',
      reason: 'queue-timeout',
      waitSeconds: 60,
      queue: 'sales',
      teamId: 'centre',
    });
    expect(events.find(({ type }) => type === 'CallAnswered')!.data).toMatchObject({
      waitSeconds: 15,
      agentId: expect.stringMatching(/^Anna_Petrova-/),
    });
  });

  test('given only a wait, then the times follow from it', async () => {
    const recording = await read(['a;2026-11-22T07:00:00Z;lost;42'], 'call_id;queued_at;outcome;wait_seconds');
    expect([...recording.events()].map(short).at(-1)).toBe('07:00:42 CallLost');
  });

  test.each([
    ['field-count', 'a,lost'],
    ['bad-call-id', '<script>,,2026-11-22T07:00:00Z,,,,lost,1,,,,,,'],
    ['unknown-outcome', 'a,,2026-11-22T07:00:00Z,,,,gone,1,,,,,,'],
    ['unknown-reason', 'a,,2026-11-22T07:00:00Z,,,,lost,1,bored,,,,,'],
    ['bad-time', 'a,,yesterday,,,,lost,1,,,,,,'],
    ['bad-time', 'a,,2026-02-30T07:00:00Z,,,,lost,1,,,,,,'],
    ['bad-time', 'a,,1970-01-01T00:00:00Z,,,,lost,1,,,,,,'],
    ['missing-time', 'a,,2026-11-22T07:00:00Z,,,,lost,,,,,,,'],
    ['missing-time', 'a,,,,,2026-11-22T07:00:00Z,lost,1,,,,,,'],
    ['times-out-of-order', 'a,,2026-11-22T07:00:00Z,,,2026-11-22T06:00:00Z,lost,,,,,,,'],
    ['bad-number', 'a,,2026-11-22T07:00:00Z,,,,lost,-1,,,,,,'],
    ['bad-line', 'a,,2026-11-22T07:00:00Z,,,,lost,1,,,,,wire,'],
    ['bad-zone', 'a,,2026-11-22T07:00:00Z,,,,lost,1,,,,,,Mars/Base'],
    ['bad-encoding', 'a,,2026-11-22T07:00:00Z,,,,lost,1,,\uFFFD\uFFFD,,,,'],
    ['bad-quoting', 'a,"b"c,2026-11-22T07:00:00Z,,,,lost,1,,,,,,'],
  ])('given %s, then the row is refused and the next one is read', async (reason, row) => {
    const good = 'z,,2026-11-22T07:00:00Z,,,,lost,10,,,,,,';
    const { counts } = await read([row, good, good]);
    expect(counts).toEqual({
      callsRead: 1,
      rowsRefused: { [reason]: 1, 'duplicate-call': 1 },
      ignored: { phantom: 0 },
    });
  });

  test('given a header that lacks a column, an empty file or none, then one clear sentence', async () => {
    await expect(read(['1,2'], 'id,queued_at')).rejects.toThrow(/has no column call_id, outcome/);
    await expect(read(['1,lost'], 'call_id,outcome')).rejects.toThrow(/has no column started_at or queued_at/);
    await expect(readCsv(await fileWith(''))).rejects.toThrow(/is empty/);
    await expect(readCsv('/nowhere/calls.csv')).rejects.toThrow(/does not exist/);
  });

  test.each([
    ['compressed', gzipSync('call_id,outcome,queued_at'), /is compressed: unpack it/],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004'), /is a spreadsheet or a ZIP archive: save it as text/],
    ['UTF-16', Buffer.from('\uFEFFcall_id,outcome,queued_at', 'utf16le'), /is UTF-16: save it as UTF-8/],
  ])('given a file that is %s, then it says so and what to do', async (_, bytes, says) => {
    await expect(readCsv(await fileWith(bytes))).rejects.toThrow(says);
  });
});
