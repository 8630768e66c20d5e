import { registry } from '@ringback/contracts/registry.ts';
import {
  instant,
  type AgentId,
  type CallId,
  type QueueId,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { describe, expect, test } from 'vitest';
import { ingestPlatform } from './testing/platform.ts';
import { translator } from './translate.ts';

const settings = { tenantId: 'default' as TenantId, country: 'RU', zone: 'Europe/Samara' };
const at = instant(Date.parse('2026-11-22T07:00:00.000Z'));
const origin = { source: 'pbx' };

const lost = (more: Record<string, unknown> = {}): InboundEvent => ({
  type: 'CallLost',
  data: {
    callId: 'call-1' as CallId,
    at,
    callerNumber: '8 (916) 123-45-67',
    queue: 'sales' as QueueId,
    reason: 'hung-up',
    waitSeconds: 61,
    ...more,
  },
});
const free = (more: Record<string, unknown> = {}): InboundEvent => ({
  type: 'AgentChanged',
  data: { agentId: 'anna' as AgentId, teamId: 'sales' as TeamId, status: 'free', at, ...more },
});

const setUp = async () => {
  const { platform } = await ingestPlatform();
  return { translate: translator(settings, platform.sealing), sealing: platform.sealing };
};

describe('translating what a source says', () => {
  test('given a lost call with a number, then the caller is a keyed hash and the number is sealed', async () => {
    const { translate, sealing } = await setUp();
    const { topic, envelope } = await translate(lost(), origin);
    const { caller } = envelope.data as unknown as { caller: Caller };
    expect(topic).toBe('calls');
    expect(envelope.key).toBe(caller.callerId);
    expect(JSON.stringify(envelope)).not.toContain('9161234567');
    expect(await sealing.unseal(caller.callerId, caller.sealedNumber)).toBe('+79161234567');
    expect(registry.get('CallLost')!.schema.safeParse(envelope.data).success).toBe(true);
  });

  test('given the same caller written in two ways, then it is one caller', async () => {
    const { translate } = await setUp();
    const one = await translate(lost(), origin);
    const other = await translate(lost({ callerNumber: '+79161234567', callId: 'call-2' }), origin);
    expect(other.envelope.key).toBe(one.envelope.key);
    expect(other.envelope.id).not.toBe(one.envelope.id);
  });

  test.each([
    [null, 'withheld'],
    ['101', 'invalid'],
  ])('given the number %s, then there is no caller and the problem is %s', async (callerNumber, callerProblem) => {
    const { translate } = await setUp();
    const { envelope } = await translate(lost({ callerNumber }), origin);
    expect(envelope.data).toMatchObject({ caller: null, callerProblem });
    expect(envelope.key).toBe('call-1');
  });

  test('given no team, then the queue is its own team', async () => {
    const { translate } = await setUp();
    expect((await translate(lost(), origin)).envelope.data).toMatchObject({ queue: 'sales', teamId: 'sales' });
    expect((await translate(lost({ teamId: 'all' }), origin)).envelope.data).toMatchObject({ teamId: 'all' });
  });

  test('given what the source knows of the caller, then it counts more than the number', async () => {
    const { translate } = await setUp();
    const told = lost({ callerZone: 'Asia/Omsk', callerLanguage: 'en', callerLine: 'fixed' });
    expect((await translate(told, origin)).envelope.data).toMatchObject({
      caller: { zones: ['Asia/Omsk'], zoneSource: 'told', language: 'en', line: 'fixed' },
    });
  });

  test('given a number of our own country, then our own zone comes first among the possible ones', async () => {
    const { translate } = await setUp();
    const { caller } = (await translate(lost(), origin)).envelope.data as unknown as { caller: Caller };
    expect(caller.zoneSource).toBe('number');
    expect(caller.zones[0]).toBe('Europe/Samara');
    expect(caller.zones).toContain('Asia/Kamchatka');
    expect(new Set(caller.zones).size).toBe(caller.zones.length);
  });

  test('given a premium number, then no source can make it a mobile', async () => {
    const { translate } = await setUp();
    const premium = lost({ callerNumber: '+78095553535', callerLine: 'mobile' });
    expect((await translate(premium, origin)).envelope.data).toMatchObject({ caller: { line: 'premium' } });
  });

  test('given a zone that does not exist and a number of no country, then the zone is the centre’s', async () => {
    const { translate } = await setUp();
    const nowhere = lost({ callerNumber: '+999000000000001', callerZone: 'Mars/Base' });
    expect((await translate(nowhere, origin)).envelope.data).toMatchObject({
      caller: { zones: ['Europe/Samara'], zoneSource: 'centre', country: null },
    });
  });

  test('given a caller who was forgotten, then they stay unknown', async () => {
    const { translate, sealing } = await setUp();
    const { envelope } = await translate(lost(), origin);
    await sealing.forget(envelope.key as never);
    expect((await translate(lost(), origin)).envelope.data).toMatchObject({ caller: null, callerProblem: 'withheld' });
  });

  test('given an agent without a version, then it is the time in milliseconds and the team is the key', async () => {
    const { translate } = await setUp();
    const { topic, envelope } = await translate(free(), origin);
    expect(topic).toBe('agents');
    expect(envelope.key).toBe('sales');
    expect(envelope.data).toMatchObject({ version: Date.parse(at), since: at, callId: null, redialId: null });
  });

  test('given a snapshot of a team, then every agent has a version', async () => {
    const { translate } = await setUp();
    const agents = [{ agentId: 'anna', status: 'free', since: at }];
    const snapshot = { type: 'TeamSnapshotTaken', data: { teamId: 'sales', at, agents } } as unknown as InboundEvent;
    const { envelope } = await translate(snapshot, origin);
    expect(registry.get('TeamSnapshotTaken')!.schema.safeParse(envelope.data).success).toBe(true);
    expect(envelope.data).toMatchObject({ agents: [{ version: Date.parse(at) }] });
    expect(envelope.data).not.toHaveProperty('inbound');
  });
  test('given a snapshot with live callers who wait, then they go with it, and what is not measured is null', async () => {
    const { translate } = await setUp();
    const inbound = { waiting: 3, longestWaitSeconds: 24.5 };
    const snapshot = {
      type: 'TeamSnapshotTaken',
      data: { teamId: 'sales', at: '2026-11-22T07:00:00.000Z', agents: [], inbound },
    } as unknown as InboundEvent;
    const { envelope } = await translate(snapshot, origin);
    expect(registry.get('TeamSnapshotTaken')!.schema.safeParse(envelope.data).success).toBe(true);
    expect(envelope.data).toMatchObject({ inbound: { ...inbound, serviceLevel: null } });
  });

  test('given the same report twice, then the id is the same; a report of something else has another', async () => {
    const { translate } = await setUp();
    const idOf = async (event: InboundEvent, from = origin) => (await translate(event, from)).envelope.id;
    expect(await idOf(lost())).toBe(await idOf(lost()));
    expect(await idOf(free())).toBe(await idOf(free()));
    const others = [lost(), lost({ callId: 'call-2' }), lost({ queue: 'support' }), free(), free({ version: 3 })];
    const ids = await Promise.all([...others.map((event) => idOf(event)), idOf(lost(), { source: 'other-pbx' })]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('given a message id of the source, then it alone tells whether two messages are the same', async () => {
    const { translate } = await setUp();
    const one = await translate(lost(), { source: 'pbx', id: 'm-1' });
    const again = await translate(lost({ waitSeconds: 62 }), { source: 'pbx', id: 'm-1' });
    const next = await translate(lost(), { source: 'pbx', id: 'm-2' });
    expect(again.envelope.id).toBe(one.envelope.id);
    expect(next.envelope.id).not.toBe(one.envelope.id);
  });
});
