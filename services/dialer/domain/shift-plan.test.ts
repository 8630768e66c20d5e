import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveShareOf, shiftAt } from './shift-plan.ts';

const plan = [
  { from: '09:00', inboundShare: 0.5 },
  { from: '13:00', inboundShare: 0.2 },
];

describe('the shift plan', () => {
  it.each([
    ['09:00', 0.5],
    ['12:59', 0.5],
    ['13:00', 0.2],
    ['23:59', 0.2],
    ['00:00', 0.2],
    ['08:59', 0.2],
  ])('given %s, then the share is %d', (time, share) => expect(shiftAt(plan, time)?.inboundShare).toBe(share));
  it('given none, then nothing is shared out', () => expect(shiftAt([], '09:00')).toBeNull());
  it('given half of ten agents of whom three talk with live callers, then two of the free are theirs', () => {
    expect(liveShareOf(0.5, 10, 3)).toEqual({ busy: 3, free: 2 });
    expect(liveShareOf(0.5, 10, 7)).toEqual({ busy: 5, free: 0 });
    expect(liveShareOf(0.1, 30, 0).free).toBe(3);
  });
  it('given any team, then never more than all of them, and never less than the share', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, fc.nat(500), fc.nat(500), (inboundShare, agents, talking) => {
        const { busy, free } = liveShareOf(inboundShare, agents, Math.min(talking, agents));
        expect(busy + free).toBeLessThanOrEqual(agents);
        expect(busy + free).toBeGreaterThanOrEqual(inboundShare * agents - 1e-6);
        expect(busy).toBeLessThanOrEqual(talking);
      }),
    );
  });
});
