import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import { given } from '@ringback/runtime/testing/given.ts';
import { describe, expect, test } from 'vitest';
import {
  action,
  acts,
  asksForHelp,
  clockShows,
  clockTime,
  comesOnLine,
  decider,
  historyOf,
  leavesLine,
  lose,
  minute,
  optsOut,
  policy,
  redial,
  redialEnds,
  typesOf,
  undoes,
  wishes,
} from '../testing/examples.ts';
import { dueAt } from './caller.ts';
import type { Command } from './commands.ts';

/** 12:00 UTC is 15:00 for the caller, in Moscow; redials may ring until 20:00. */
const after = (...commands: Command[]) => given(decider, ...historyOf(commands));
const only = <T extends CaseEvent['type']>(events: readonly CaseEvent[], type: T): CaseEventOf<T> => {
  const found = events.filter((event) => event.type === type);
  expect(found, `exactly one ${type} among ${typesOf(events).join(', ')}`).toHaveLength(1);
  return found[0]!.data as CaseEventOf<T>;
};
const lost = lose('call-1', 0);
const noAnswer = redialEnds(1, 'no-answer', 10);
/** Nobody answered at five to eight in the evening. */
const lateLoss = [lose('call-1', 290), redialEnds(1, 'no-answer', 295)];
/** An apology, and an answer to each of four requests for help. */
const cappedLoss = [lost, ...[20, 21, 22, 23].map((at) => asksForHelp(at)), comesOnLine('c', 24), leavesLine('c', 25)];
const seconds = (at: number, more: number) => minute(at) + more * 1000;
const stateAfter = (...commands: Command[]) => historyOf(commands).reduce(decider.evolve, decider.initial);

describe('redial now', () => {
  test('given the next redial rests, when a supervisor wants it now, then the rest is skipped', () => {
    const { events } = after(lost, noAnswer).when(acts('redial-now', 12));
    expect(typesOf(events)).toEqual(['ActionTaken', 'RedialWithdrawn']);
    expect(only(events, 'ActionTaken')).toMatchObject({ by: 'anna', callAt: '2026-11-23T12:12:00.000Z', endsAt: null });
    const next = after(lost, noAnswer, acts('redial-now', 12)).when(redialEnds(2, 'withdrawn', 12)).events;
    expect(only(next, 'RedialRequested')).toMatchObject({ attempt: 2, notBefore: '2026-11-23T12:12:00.000Z' });
  });

  test.each([
    ['opted-out', [lost, optsOut(1)], 2],
    ['caller-on-line', [lost, comesOnLine('call-2', 1)], 2],
    ['redial-in-hand', [lost], 2],
    ['caller-decided', [lost, wishes('cancel', 1)], 2],
    ['caller-decided', [lost, wishes('later', 1, { wishedTime: clockTime(18) })], 2],
    ['quiet-hours', lateLoss, 6 * 60],
    ['frequency-cap', cappedLoss, 26],
    ['case-closed', [lost, redialEnds(1, 'connected', 1)], 2],
    ['case-closed', [], 2],
  ] as const)('%s refuses it', (reason, past, when) => {
    const { events } = after(...past).when(acts('redial-now', when));
    expect(only(events, 'ActionRefused')).toMatchObject({ reason, action: 'redial-now', note: 'They wrote to us' });
    expect(typesOf(events)).toEqual(['ActionRefused']);
  });

  test('given it is night for the caller, when refused, then it says from when on it could be', () => {
    const { events } = after(...lateLoss).when(acts('redial-now', 6 * 60));
    expect(only(events, 'ActionRefused').allowedFrom).toBe('2026-11-24T06:00:00.000Z');
  });

  test('given it was said an hour and more ago, when it is heard, then it is too late', () => {
    const { events } = after(lost, noAnswer).when(acts('redial-now', 11, { now: minute(80) }));
    expect(only(events, 'ActionRefused').reason).toBe('too-late');
  });
});

describe('redial later', () => {
  const at18 = minute(3 * 60);

  test('when a supervisor names a time, then the redial in hand is called back and asked for at that time', () => {
    const { events } = after(lost).when(acts('redial-later', 2, { callAt: at18 }));
    expect(typesOf(events)).toEqual(['ActionTaken', 'RedialWithdrawn']);
    const next = after(lost, acts('redial-later', 2, { callAt: at18 })).when(redialEnds(1, 'withdrawn', 2)).events;
    expect(only(next, 'RedialRequested')).toMatchObject({ notBefore: '2026-11-23T15:00:00.000Z' });
    expect(only(next, 'RedialRequested')).not.toHaveProperty('promisedAt');
  });

  test('given the time is at night for the caller, then it is refused, and by which rule', () => {
    const { events } = after(lost).when(acts('redial-later', 2, { callAt: minute(7 * 60) }));
    expect(only(events, 'ActionRefused')).toMatchObject({
      reason: 'quiet-hours',
      allowedFrom: '2026-11-24T06:00:00.000Z',
      decision: { rule: 'quiet-hours', inputs: { waitsForHours: true } },
    });
  });

  test('given the time is after the case expires, then it is too late', () => {
    const { events } = after(lost).when(acts('redial-later', 2, { callAt: minute(10 * 24 * 60) }));
    expect(only(events, 'ActionRefused').reason).toBe('too-late');
  });

  test('given the caller calls again and is lost, then the chase is about that', () => {
    const ordered = [lost, acts('redial-later', 2, { callAt: at18 }), redialEnds(1, 'withdrawn', 2)];
    expect(stateAfter(...ordered).open?.order).not.toBeNull();
    expect(stateAfter(...ordered, lose('call-2', 20)).open?.order).toBeNull();
  });
});

describe.each([
  ['stop', 'stopped-by-supervisor'],
  ['solved', 'solved-by-supervisor'],
  ['opt-out', 'opted-out'],
] as const)('%s', (what, reason) => {
  const ended = [lost, acts(what, 2, { name: 'end' }), redialEnds(1, 'withdrawn', 2)];

  test('when said, then the redial in hand is called back at once, and the case is still open', () => {
    const { events } = after(lost).when(acts(what, 2));
    expect(only(events, 'RedialWithdrawn').reason).toBe('supervisor-asked');
    expect(only(events, 'ActionTaken').endsAt).toBe('2026-11-23T12:02:15.000Z');
    expect(typesOf(events)).not.toContain('CaseGivenUp');
    expect(stateAfter(...ended).open?.redial).toBeNull();
  });

  test('when the time to undo it is over, then the case ends with that reason', () => {
    expect(dueAt(stateAfter(...ended), policy())).toBe(seconds(2, 15));
    const { events } = after(...ended).when({ kind: 'look-at-the-clock', now: seconds(2, 15) });
    expect(typesOf(events)).toEqual(['CaseGivenUp']);
    expect(only(events, 'CaseGivenUp').reason).toBe(reason);
  });

  test('when it is undone in time, then the redial is asked for again, and no sooner than before', () => {
    const resting = historyOf([lost, noAnswer]).findLast(({ type }) => type === 'RedialRequested')!;
    const { events } = after(lost, noAnswer, acts(what, 12, { name: 'end' }), redialEnds(2, 'withdrawn', 12)).when(
      undoes('end', 12),
    );
    expect(typesOf(events)).toContain('ActionUndone');
    const { attempt, notBefore } = resting.data as CaseEventOf<'RedialRequested'>;
    expect(only(events, 'RedialRequested')).toMatchObject({ attempt, notBefore });
    expect(typesOf(events).includes('CallerOptedIn')).toBe(what === 'opt-out');
  });

  test('given the dialer has not let go of the redial yet, when it is undone, then nothing rings twice', () => {
    const { events } = after(lost, acts(what, 2, { name: 'end' })).when(undoes('end', 2));
    expect(typesOf(events)).not.toContain('RedialRequested');
  });

  test('given nothing is to be undone, then the case ends at once', () => {
    const { events } = after(lost, redialEnds(1, 'no-answer', 1)).when(acts(what, 2, { undoUntil: null }));
    expect(typesOf(events)).toContain('ActionTaken');
    const done = after(lost, acts(what, 2, { undoUntil: null })).when(redialEnds(1, 'withdrawn', 3)).events;
    expect(only(done, 'CaseGivenUp').reason).toBe(reason);
  });

  test('given it was said already, when said once more, then it is done already', () => {
    const { events } = after(...ended).when(acts(what, 2, { name: 'again' }));
    expect(only(events, 'ActionRefused').reason).toBe('already-done');
  });

  test('given the redial was answered meanwhile, then the case is won', () => {
    const { events } = after(lost, acts(what, 2)).when(redialEnds(1, 'connected', 3));
    expect(only(events, 'CaseRecovered').by).toBe('redial');
  });
});

describe('what the caller says counts more', () => {
  const stopped = [lost, acts('stop', 2, { name: 'end' }), redialEnds(1, 'withdrawn', 2)];

  test('given the chase was stopped, when they want a call, then it goes on', () => {
    const { events } = after(...stopped).when(wishes('now', 2));
    expect(typesOf(events)).toContain('RedialRequested');
  });

  test('given the chase was stopped, when they call again and are lost, then it goes on', () => {
    const { events } = after(...stopped).when(lose('call-2', 3));
    expect(typesOf(events)).toEqual(['LossMerged', 'RedialRequested']);
  });

  test('given a supervisor opted them out, when they say STOP, then no supervisor takes that back', () => {
    const { events } = after(lost, acts('opt-out', 2, { name: 'end' }), optsOut(2)).when(undoes('end', 2));
    expect(only(events, 'ActionRefused')).toMatchObject({ action: 'undo', reason: 'nothing-to-undo' });
  });

  test('given they are on the line when the time to undo is over, then the case waits for how that ends', () => {
    const { events } = after(...stopped, comesOnLine('call-2', 2)).when(clockShows(3));
    expect(events).toEqual([]);
    const left = after(...stopped, comesOnLine('call-2', 2)).when(leavesLine('call-2', 4)).events;
    expect(only(left, 'CaseGivenUp').reason).toBe('stopped-by-supervisor');
  });
});

test('given no case is open, when a supervisor opts the caller out, then they are, and it can be undone', () => {
  const past = [lost, redialEnds(1, 'connected', 1)];
  const { events } = after(...past).when(acts('opt-out', 5));
  expect(typesOf(events)).toEqual(['CallerOptedOut', 'ActionTaken']);
  expect(only(events, 'CallerOptedOut')).toMatchObject({ source: 'agent', sealedNumber: 'v1.sealed' });
  const undone = after(...past, acts('opt-out', 5, { name: 'out' })).when(undoes('out', 5)).events;
  expect(typesOf(undone)).toEqual(['ActionUndone', 'CallerOptedIn']);
});

test('given an undo of what was never asked for, then it is refused without a decision, for nobody is known', () => {
  const { events } = after().when(undoes('nothing', 1));
  expect(only(events, 'ActionRefused')).toMatchObject({ reason: 'nothing-to-undo', decision: null });
});

test('given an order that is told after the chase was ended, though it was said before, then the end stands', () => {
  const past = [lost, noAnswer, acts('stop', 12), redialEnds(2, 'withdrawn', 12)];
  const { events } = after(...past).when(acts('redial-now', 11, { now: minute(12) }));
  expect(only(events, 'ActionRefused').reason).toBe('too-late');
});

test('given the same request twice, then it has one answer', () => {
  expect(after(lost, noAnswer, acts('redial-now', 12)).when(acts('redial-now', 12)).events).toEqual([]);
  expect(action('a')).not.toBe(action('b'));
  expect(redial(1)).not.toBe(redial(2));
});
