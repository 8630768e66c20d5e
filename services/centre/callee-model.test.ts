import { deriveId, type RedialId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calleeModel, defaultCalleeParameters, type CalledNumber } from './callee-model.ts';

const redial = (name: string): RedialId => deriveId('test', name) as RedialId;
const called = (index: number, earlierCalls = 0): CalledNumber => ({
  redialId: redial(`r${index}`),
  number: `+7900000${String(index % 400).padStart(4, '0')}`,
  earlierCalls,
  ringTimeoutSeconds: 60,
});
const shareOfPersons = (earlierCalls: number): number => {
  const model = calleeModel(1);
  const met = Array.from({ length: 4000 }, (_, index) => model.meet(called(index, earlierCalls)));
  return met.filter((callee) => callee.kind === 'answers' && callee.by === 'person').length / met.length;
};

describe('the callee model', () => {
  test('meets the same call in the same way, whatever was called before', () => {
    const first = calleeModel(5).meet(called(1));
    const later = calleeModel(5);
    for (let index = 2; index < 20; index += 1) later.meet(called(index));
    expect(later.meet(called(1))).toEqual(first);
    expect(later.wrapUpSeconds(redial('x'))).toBe(calleeModel(5).wrapUpSeconds(redial('x')));
  });

  test('the shares of outcomes sum to 1', () => {
    const sum = Object.values(defaultCalleeParameters.shares).reduce((total, share) => total + share, 0);
    expect(sum).toBeCloseTo(1, 9);
  });

  test('as many persons answer a first call as the parameters say, and fewer each time we call again', () => {
    expect(Math.abs(shareOfPersons(0) - defaultCalleeParameters.shares.person)).toBeLessThan(0.03);
    expect(shareOfPersons(1)).toBeLessThan(shareOfPersons(0));
    expect(shareOfPersons(4)).toBeLessThan(shareOfPersons(1));
  });

  test('every outcome occurs', () => {
    const model = calleeModel(1);
    const outcomes = Array.from({ length: 1000 }, (_, index) => model.meet(called(index)));
    const names = new Set(outcomes.map((callee) => (callee.kind === 'answers' ? callee.by : callee.result)));
    expect([...names].sort()).toEqual(['busy', 'machine', 'no-answer', 'person', 'rejected', 'unreachable']);
  });

  test('nothing rings past its timeout, and what lasts lasts longer than nothing', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(5),
        fc.integer({ min: 15, max: 120 }),
        fc.uuid(),
        (seed, earlierCalls, timeout, id) => {
          const callee = calleeModel(seed).meet({
            ...called(3, earlierCalls),
            redialId: id as RedialId,
            ringTimeoutSeconds: timeout,
          });
          expect(callee.ringSeconds).toBeLessThanOrEqual(timeout);
          if (callee.kind === 'answers')
            expect(Math.min(callee.talkSeconds, callee.patienceSeconds)).toBeGreaterThan(0);
          else expect(callee.result === 'no-answer' ? callee.ringSeconds : timeout).toBe(timeout);
        },
      ),
    );
  });
});
