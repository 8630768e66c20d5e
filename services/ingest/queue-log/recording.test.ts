import { describe, expect, test } from 'vitest';
import { fileWith } from '../testing/files.ts';
import { readQueueLog } from './recording.ts';

const T = 1_763_794_800;

describe('a queue_log as a recording', () => {
  test('given a log with dirt and an unfinished last line, then all that can be read is told and the rest counted', async () => {
    const file = await fileWith(
      [
        `${T}|NONE|NONE|NONE|QUEUESTART|`,
        'garbage',
        '',
        `${T + 1}|c1|sales|NONE|ENTERQUEUE||79161234567|1\r`,
        `${T + 2}|c1|sales|Anna|RINGNOANSWER|1000`,
        `${T + 31}|c1|sales|NONE|ABANDON|1|1|wait`,
        `${T + 31}|c1|sales|NONE|ABANDON|1|1|30`,
        `${T + 40}|c2|sales|NONE|ENTERQUEUE||`,
      ].join('\n'),
    );
    const recording = await readQueueLog(file);
    expect([...recording.events()].map(({ type }) => type)).toEqual(['CallQueued', 'CallLost', 'CallQueued']);
    expect(recording).toMatchObject({
      zone: 'Europe/Moscow',
      calls: 2,
      firstAt: T * 1000,
      lastAt: (T + 40) * 1000,
      counts: {
        callsRead: 2,
        rowsRefused: { 'bad-number': 1, 'field-count': 1 },
        ignored: { phantom: 0, QUEUESTART: 1, RINGNOANSWER: 1 },
      },
    });
  });

  test('given lines out of order, then they are told in the order of time', async () => {
    const lines = [
      `${T + 31}|c1|sales|NONE|ABANDON|1|1|30`,
      `4000000000|c9|sales|NONE|ABANDON|1|1|5`,
      `${T + 1}|c1|sales|NONE|ENTERQUEUE||79161234567|1`,
    ];
    const recording = await readQueueLog(await fileWith(lines.join('\n')));
    expect([...recording.events()].map(({ type, data }) => [type, 'callId' in data && data.callId])).toEqual([
      ['CallQueued', 'c1'],
      ['CallLost', 'c1'],
      ['CallLost', 'c9'],
    ]);
  });

  test('given a queue left for nowhere, then that is told at its time though it is known later', async () => {
    const lines = [
      `${T}|c1|sales|NONE|ENTERQUEUE||79161234567|1`,
      `${T + 30}|c1|sales|NONE|EXITWITHTIMEOUT|1|1|30`,
      `${T + 31}|c2|sales|NONE|ENTERQUEUE||79161234568|1`,
      `${T + 90}|c2|sales|NONE|EXITEMPTY|1|1|30`,
    ];
    const recording = await readQueueLog(await fileWith(lines.join('\n')));
    expect([...recording.events()].map(({ type, data }) => `${type} ${Date.parse(data.at) / 1000 - T}`)).toEqual([
      'CallQueued 0',
      'CallLost 30',
      'CallQueued 31',
      'CallLost 90',
    ]);
  });

  test('given more lines than fit in memory at once, then none is lost', async () => {
    const many = Array.from(
      { length: 20_000 },
      (_, index) => `${T + index}|call-${index}|Отдел|NONE|ABANDON|1|1|${index % 90}`,
    );
    const recording = await readQueueLog(await fileWith(many.join('\n')));
    expect([...recording.events()]).toHaveLength(20_000);
    expect(recording.counts.rowsRefused).toEqual({});
  });

  test('given a line without an end to it, then it is refused and not kept, and the next is read', async () => {
    const endless = `${T}|${'x'.repeat(1_300_000)}|sales|NONE|ABANDON|1|1|5`;
    const recording = await readQueueLog(await fileWith(`${endless}\n${T}|c1|sales|NONE|ABANDON|1|1|5\n`));
    expect([...recording.events()]).toMatchObject([{ type: 'CallLost', data: { callId: 'c1' } }]);
    expect(Object.values(recording.counts.rowsRefused)).toEqual([1]);
  });

  test('given no file, or none that can be read twice, then one clear sentence', async () => {
    await expect(readQueueLog('/nowhere/queue_log')).rejects.toThrow(/does not exist/);
    await expect(readQueueLog('/dev/null')).rejects.toThrow(/read twice: write it into a file/);
  });
});
