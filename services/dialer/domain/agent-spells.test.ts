import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { RedialId } from '@ringback/contracts/ids.ts';
import { describe, expect, it } from 'vitest';
import { agentState } from '../testing/facts.ts';
import { agentSpells } from './agent-spells.ts';

/** Status and second, one version each. */
const told = (...words: readonly (readonly [AgentStatus, number])[]) => {
  const spells = agentSpells();
  return words.flatMap(([status, at], version) => spells.hear(agentState('ann', status, version, at)));
};

describe('agent spells', () => {
  it('given a talk, a wrap-up and free again, then both are known as they end', () => {
    expect(told(['free', 0], ['talking', 10], ['wrap-up', 70], ['free', 85])).toMatchObject([
      { of: 'talk', seconds: 60 },
      { of: 'wrap-up', seconds: 15, free: true },
    ]);
  });
  it('given no wrap-up is told, then it took no time', () => {
    expect(told(['talking', 0], ['free', 30])).toMatchObject([
      { of: 'talk', seconds: 30 },
      { of: 'wrap-up', seconds: 0, free: true },
    ]);
  });
  it.each(['paused', 'logged-out', 'talking'] as const)('given %s after the wrap-up, then nobody was free', (next) => {
    expect(told(['wrap-up', 0], [next, 5])).toMatchObject([{ of: 'wrap-up', seconds: 5, free: false }]);
  });
  it('given the same told again, or something older, then it is no spell', () => {
    const spells = agentSpells();
    spells.hear(agentState('ann', 'talking', 3, 10));
    expect(spells.hear(agentState('ann', 'free', 2, 5))).toEqual([]);
    expect(spells.hear(agentState('ann', 'talking', 4, 10))).toEqual([]);
    expect(spells.hear(agentState('ann', 'free', 4, 40))).toEqual([]);
  });
  it('given they talked for us, then the spell says for which redial', () => {
    const spells = agentSpells();
    const redialId = 'redial-1' as RedialId;
    spells.hear({ ...agentState('ann', 'talking', 1, 0), redialId });
    expect(spells.hear(agentState('ann', 'wrap-up', 2, 9))).toMatchObject([{ of: 'talk', redialId, seconds: 9 }]);
  });
});
