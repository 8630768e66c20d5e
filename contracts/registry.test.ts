import { describe, expect, test } from 'vitest';
import { decode } from './registry.ts';

const at = '2026-11-22T09:00:00.000Z';
const changed = {
  tenantId: 'bank',
  agentId: 'anna',
  teamId: 'sales',
  at,
  since: at,
  version: 1,
  status: 'free',
  callId: null,
  redialId: null,
};
const agent = { agentId: 'anna', version: 1, since: at, status: 'free', callId: null, redialId: null };
const snapshot = { tenantId: 'bank', teamId: 'sales', at, agents: [agent] };
const problem = (data: unknown, type = 'AgentChanged', version = 1): string => {
  const decoded = decode(type, version, data);
  return decoded.ok ? 'none' : decoded.problem;
};

describe('what is read of an event', () => {
  test('given fields of a newer version, at any depth, then they are left out', () => {
    expect(decode('AgentChanged', 1, { ...changed, mood: 'fine', shoe: 42 })).toEqual({
      ok: true,
      event: { type: 'AgentChanged', data: changed },
    });
    const newer = { ...snapshot, agents: [agent, { ...agent, mood: 'fine' }], floor: 3 };
    expect(decode('TeamSnapshotTaken', 1, newer)).toEqual({
      ok: true,
      event: { type: 'TeamSnapshotTaken', data: { ...snapshot, agents: [agent, agent] } },
    });
    expect(newer.agents[1]).toHaveProperty('mood');
  });

  test('given a field is wrong or missing beside an unknown one, then that one is named', () => {
    expect(problem({ ...changed, status: 'asleep', mood: 'fine' })).toMatch(/^data\.status: [^;]*$/);
    const { agentId: _, ...without } = changed;
    expect(problem({ ...without, mood: 'fine' })).toMatch(/^data\.agentId: [^;]*$/);
  });

  test('given another version, an unknown type or no object at all, then it says so', () => {
    expect(problem(changed, 'AgentChanged', 2)).toContain('is known at version 1, not 2');
    expect(problem(changed, 'AgentPromoted')).toContain('is not an event of this language');
    expect(problem('free')).toContain('data: ');
  });
});
