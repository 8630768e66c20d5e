import type { RedialId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentNamed, START_MS } from '../testing/facts.ts';
import { progressive, type TeamSnapshot } from './pacing.ts';

const team = (free: number, waiting: number, inFlight = 0): TeamSnapshot => ({
  now: START_MS,
  free: new Map(Array.from({ length: free }, (_, i) => [agentNamed(`agent-${i}`), START_MS])),
  busy: new Map(),
  inFlight: new Map(Array.from({ length: inFlight }, (_, i) => [`redial-${i}` as RedialId, { placedAt: START_MS }])),
  waiting,
});

describe('progressive pacing', () => {
  it('given nobody is free, then it places nothing and says so', () => {
    expect(progressive.decide(team(0, 7))).toEqual({ place: 0, why: 'nobody-free' });
  });
  it('given nobody waits, then it places nothing and says so', () => {
    expect(progressive.decide(team(3, 0))).toEqual({ place: 0, why: 'nobody-waits' });
  });
  it('given both, then it places one for each free agent, and no more than wait', () => {
    const any = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(any, any, any, (free, waiting, inFlight) => {
        const decision = progressive.decide(team(free, waiting, inFlight));
        expect(decision).toEqual({ place: Math.min(free, waiting), why: 'one-per-free-agent' });
      }),
    );
  });
});
