import type { AgentEventOf } from '@ringback/contracts/agents.ts';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { instant, type AgentId, type CallId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { describe, expect, it } from 'vitest';
import { inboundSide } from './inbound-side.ts';

const NINE = Date.UTC(2026, 10, 16, 9);
const at = (seconds: number) => instant(NINE + seconds * 1000);
type Changed = AgentEventOf<'AgentChanged'>;
const changed = (seconds: number, status: Changed['status'], more: Partial<Changed> = {}): Changed =>
  ({
    tenantId: 'default',
    teamId: 'sales' as TeamId,
    agentId: 'anna' as AgentId,
    status,
    at: at(seconds),
    since: at(seconds),
    version: NINE + seconds * 1000,
    callId: null,
    redialId: null,
    ...more,
  }) as Changed;
const redialId = '00000000-0000-5000-8000-000000000001' as RedialId;
const forRedial = { redialId };
const onCall = (name: string) => ({ callId: name as CallId });
const call = (type: 'CallAnswered' | 'CallEnded', seconds: number, name: string): CallEvent =>
  ({ type, data: { callId: name, at: at(seconds), agentId: 'anna', teamId: 'sales' } }) as unknown as CallEvent;
const told = (events: readonly { readonly data: object }[]) =>
  events.map(({ data }) => {
    const { at: when, status, callId } = data as { at: string; status: string; callId: string | null };
    return [(Date.parse(when) - NINE) / 1000, status, callId];
  });

describe('what an agent did of their own', () => {
  it('given a redial from reservation to wrap-up, then the agent was free all along', () => {
    const side = inboundSide();
    const said = [
      ...side.changed(changed(0, 'free')),
      ...side.changed(changed(10, 'reserved', forRedial)),
      ...side.changed(changed(20, 'talking', forRedial)),
      ...side.changed(changed(80, 'wrap-up', forRedial)),
      ...side.changed(changed(95, 'free')),
    ];
    expect(told(said)).toEqual([[0, 'free', null]]);
  });

  it('given recorded calls taken meanwhile, then they are told when they were', () => {
    const side = inboundSide();
    const said = [
      ...side.changed(changed(0, 'free')),
      ...side.changed(changed(10, 'reserved', forRedial)),
      ...side.call(call('CallAnswered', 30, 'c1')),
      ...side.call(call('CallEnded', 50, 'c1')),
      ...side.call(call('CallAnswered', 90, 'c2')),
      ...side.changed(changed(95, 'talking', onCall('c2'))),
      // Not held any more: the agent's own words tell it.
      ...side.call(call('CallEnded', 99, 'c2')),
      ...side.changed(changed(99, 'logged-out')),
    ];
    expect(told(said)).toEqual([
      [0, 'free', null],
      [30, 'talking', 'c1'],
      [50, 'free', null],
      [90, 'talking', 'c2'],
      [99, 'logged-out', null],
    ]);
  });

  it('given they left as the redial let go of them, then they had gone a moment before', () => {
    const side = inboundSide();
    side.changed(changed(0, 'free'));
    side.changed(changed(10, 'talking', forRedial));
    expect(told(side.changed(changed(95, 'logged-out')))).toEqual([[94.999, 'logged-out', null]]);
  });

  it('given an ACD that does not tell redials, then the dialer’s word does', () => {
    const side = inboundSide();
    const redial = (type: string, agentId?: string): RedialEvent =>
      ({ type, data: { redialId, agentId: agentId ?? null } }) as unknown as RedialEvent;
    side.changed(changed(0, 'free'));
    side.redial(redial('RedialPlaced', 'anna'));
    expect(side.changed(changed(12, 'talking'))).toEqual([]);
    side.redial(redial('RedialEnded', 'anna'));
    expect(side.changed(changed(60, 'wrap-up'))).toEqual([]);
    expect(side.changed(changed(70, 'free'))).toEqual([]);
    expect(told(side.changed(changed(80, 'talking')))).toEqual([[80, 'talking', null]]);
  });

  it('given a snapshot, then who is not in it has left, and who a redial has is free', () => {
    const side = inboundSide();
    side.changed(changed(0, 'free', { agentId: 'boris' as AgentId }));
    const { agentId, status, version, since, callId } = changed(0, 'talking');
    const snapshot = {
      tenantId: 'default',
      teamId: 'sales',
      at: at(5),
      agents: [{ agentId, status, version, since, callId, redialId }],
    } as unknown as AgentEventOf<'TeamSnapshotTaken'>;
    expect(told(side.snapshot(snapshot))).toEqual([
      [5, 'free', null],
      [5, 'logged-out', null],
    ]);
    expect(told(side.everybody(NINE + 6000))).toEqual([[6, 'free', null]]);
  });
});
