import type { CaseEventOf } from '@ringback/contracts/cases.ts';
import type { CallerId } from '@ringback/contracts/ids.ts';
import { given } from '@ringback/runtime/testing/given.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  callerId,
  clockShows,
  heldOutDecider,
  historyOf,
  lose,
  mobile,
  policy,
  redialEnds,
  speaks,
  typesOf,
  wishes,
} from '../testing/examples.ts';
import { callerDecider } from './caller.ts';
import { bucketOf } from './hold-out.ts';

const anyCaller = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join('') as CallerId);
const armIn = (caller: CallerId, share: number, salt = 'hold-out-1') => {
  const rules = callerDecider(policy({ holdOut: { share, salt } }));
  const [opened] = rules.decide(lose('call-1', 0, { caller: { ...mobile, callerId: caller } }), rules.initial);
  return (opened!.data as CaseEventOf<'CaseOpened'>).arm;
};

describe('who is held out', () => {
  test('a larger share only adds callers, and the same caller is in the same bucket ever after', () => {
    fc.assert(
      fc.property(anyCaller, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (caller, a, b) => {
        const [few, many] = [Math.min(a, b) / 10_000, Math.max(a, b) / 10_000];
        if (armIn(caller, few) === 'held-out') expect(armIn(caller, many)).toBe('held-out');
        expect(armIn(caller, few)).toBe(bucketOf(caller, 'hold-out-1') < Math.min(a, b) ? 'held-out' : 'chased');
      }),
    );
  });

  test('of ten thousand callers a tenth are, and another salt chooses others', () => {
    const callers = Array.from({ length: 10_000 }, (_, n) => n.toString(16).padStart(32, '0') as CallerId);
    const heldOutBy = (salt: string) => callers.filter((caller) => bucketOf(caller, salt) < 1000);
    const [one, other] = [heldOutBy('a'), new Set(heldOutBy('b'))];
    expect(one.length).toBeGreaterThan(880);
    expect(one.length).toBeLessThan(1120);
    const both = one.filter((caller) => other.has(caller)).length;
    expect(both).toBeGreaterThan(50);
    expect(both).toBeLessThan(160);
  });

  test('nobody, while the share is 0: the case says nothing of arms', () => expect(armIn(callerId, 0)).toBeUndefined());
});

describe('a held-out caller', () => {
  const after = (...commands: Parameters<typeof historyOf>[0]) =>
    given(heldOutDecider, ...historyOf(commands, heldOutDecider));

  test('given a hold-out, when they are lost, then a case opens and says why nothing follows', () => {
    const { events } = given(heldOutDecider).when(lose('call-1', 0));
    expect(typesOf(events)).toEqual(['CaseOpened']);
    expect(events[0]!.data).toMatchObject({
      arm: 'held-out',
      decision: { rule: 'hold-out', inputs: { waitSeconds: 60, holdOutShare: 0.5, holdOutBucket: 1598 } },
    });
  });

  test('given the same hold-out, when somebody else is lost, then they are chased, marked as what to compare with', () => {
    const rules = callerDecider(policy({ holdOut: { share: 0.1, salt: 'hold-out-1' } }));
    const { events } = given(rules).when(lose('call-1', 0));
    expect(typesOf(events)).toEqual(['CaseOpened', 'ApologyRequested', 'RedialRequested']);
    expect(events[0]!.data).toMatchObject({ arm: 'chased', decision: { rule: 'eligible' } });
  });

  test('given they call again alone, then they are recovered by the caller; else the case expires', () => {
    expect(typesOf(after(lose('call-1', 0)).when(speaks('call-2', 30)).events)).toEqual(['CaseRecovered']);
    const { events } = after(lose('call-1', 0)).when(clockShows(24 * 60));
    expect(events[0]).toMatchObject({ type: 'CaseGivenUp', data: { reason: 'expired' } });
  });

  test('given the hold-out is ended, then their open case stays as it began', () => {
    const history = historyOf([lose('call-1', 0)], heldOutDecider);
    const { events } = given(callerDecider(policy()), ...history).when(lose('call-2', 10));
    expect(typesOf(events)).toEqual(['LossMerged']);
  });

  test('given they ask for a call, then they are answered and called, and called again where nobody was reached', () => {
    const asked = [lose('call-1', 0), wishes('now', 5)] as const;
    expect(typesOf(after(asked[0]).when(asked[1]).events)).toEqual([
      'CallerWished',
      'NoticeRequested',
      'RedialRequested',
    ]);
    expect(typesOf(after(...asked).when(redialEnds(1, 'busy', 7)).events)).toEqual([
      'RedialConcluded',
      'RedialRequested',
    ]);
  });

  test('given they call it off, then the case is over', () => {
    expect(typesOf(after(lose('call-1', 0)).when(wishes('cancel', 5)).events)).toContain('CaseGivenUp');
  });
});
