import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instant, type AgentId, type CallId, type QueueId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { openDataFile } from '@ringback/runtime/sqlite-data-file.ts';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openOpenCalls } from './open-calls.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const at = (second: number) => instant(START + second * 1000);
const callId = 'demo-1' as CallId;
const who = { callId, callerNumber: '+79000000001', callerZone: null, callerLanguage: 'ru' as const };
const where = { queue: 'sales' as QueueId, teamId: 'sales' as TeamId };
const agentId = 'anna' as AgentId;

const started: InboundEvent = { type: 'CallStarted', data: { ...who, at: at(0) } };
const queued: InboundEvent = { type: 'CallQueued', data: { ...who, ...where, at: at(3) } };
const answered: InboundEvent = {
  type: 'CallAnswered',
  data: { ...who, ...where, agentId, at: at(10), waitSeconds: 7 },
};
const lost: InboundEvent = {
  type: 'CallLost',
  data: { ...who, ...where, at: at(9), reason: 'hung-up', waitSeconds: 6 },
};

let file: string;
beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringback-open-calls-'));
  file = path.join(folder, 'open-calls.sqlite');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

describe('calls that a killed process left open', () => {
  test.each([
    { told: [started], end: { type: 'CallLeftMenu', data: { ...who, at: at(30), menuSeconds: 30 } } },
    {
      told: [started, queued],
      end: { type: 'CallLost', data: { ...who, ...where, at: at(30), reason: 'hung-up', waitSeconds: 27 } },
    },
    {
      told: [started, queued, answered],
      end: { type: 'CallEnded', data: { ...who, agentId, at: at(30), talkSeconds: 20 } },
    },
  ])('after $told.length events come back whole, ended when the centre was last alive: $end.type', ({ told, end }) => {
    const before = openOpenCalls(file);
    for (const event of told) before.remember(callId, event);
    before.alive(START + 30_000);
    expect(openOpenCalls(file).leftBehind()).toEqual([{ callId, story: [...told, end] }]);
  });

  test('whose end was told, perhaps, come back with that end', () => {
    const before = openOpenCalls(file);
    for (const event of [started, queued, lost]) before.remember(callId, event);
    expect(openOpenCalls(file).leftBehind()).toEqual([{ callId, story: [started, queued, lost] }]);
  });

  test('never end before they began', () => {
    const before = openOpenCalls(file);
    before.alive(START - 30_000);
    before.remember(callId, queued);
    expect(openOpenCalls(file).leftBehind()[0]?.story.at(-1)).toMatchObject({
      type: 'CallLost',
      data: { at: at(3), waitSeconds: 0 },
    });
  });

  test('do not come back once they were forgotten', () => {
    const before = openOpenCalls(file);
    before.remember(callId, started);
    before.forget(callId);
    expect(openOpenCalls(file).leftBehind()).toEqual([]);
  });

  test('written by another version, in other words, are left out', () => {
    openOpenCalls(file).remember(callId, started);
    const database = openDataFile(file, { durability: 'none' });
    database.exec(
      `INSERT INTO open_calls (callId, event) VALUES ('x', '{"type":"CallDreamt","data":{}}'), ('y', '{"type":"CallLost","data":{}}')`,
    );
    database.close();
    expect(
      openOpenCalls(file)
        .leftBehind()
        .map((left) => left.callId),
    ).toEqual([callId]);
  });
});
