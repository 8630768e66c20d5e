import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import { given, runningAgainYieldsNothing } from '@ringback/runtime/testing/given.ts';
import { describe, expect, test } from 'vitest';
import {
  clockShows,
  comesOnLine,
  decider,
  historyOf,
  leavesLine,
  lose,
  minute,
  mobile,
  optsIn,
  optsOut,
  policy,
  redial,
  redialEnds,
  speaks,
  typesOf,
} from '../testing/examples.ts';
import { callerDecider, dueAt } from './caller.ts';
import type { Command } from './commands.ts';

const after = (...commands: Command[]) => given(decider, ...historyOf(commands));
const only = <T extends CaseEvent['type']>(events: readonly CaseEvent[], type: T): CaseEventOf<T> => {
  const found = events.filter((event) => event.type === type);
  expect(found, `exactly one ${type} among ${typesOf(events).join(', ')}`).toHaveLength(1);
  return found[0]!.data as CaseEventOf<T>;
};

describe('a lost call', () => {
  test('given nobody knows the caller, when they give up, then a case opens with one apology and one redial', () => {
    const { events } = given(decider).when(lose('call-1', 0));
    expect(typesOf(events)).toEqual(['CaseOpened', 'ApologyRequested', 'RedialRequested']);
    expect(only(events, 'RedialRequested')).toMatchObject({
      redialId: redial(1),
      attempt: 1,
      reservedAgentOnly: false,
      virtualStart: '2026-11-23T12:00:00.000Z',
      notBefore: '2026-11-23T12:00:30.000Z',
      notAfter: '2026-11-23T17:00:00.000Z',
    });
    expect(only(events, 'CaseOpened').decision).toEqual({
      rule: 'eligible',
      inputs: { waitSeconds: 60, reason: 'hung-up' },
      policyVersion: 'default-1',
      jurisdiction: 'ru-1',
      localTime: '2026-11-23T15:00:00+03:00',
      zone: 'Europe/Moscow',
      zoneSource: 'told',
    });
  });

  test('given a withheld number, then the loss is recorded as unknown-caller', () => {
    const { events } = given(decider).when(lose('call-1', 0, { caller: null, callerProblem: 'withheld' }));
    expect(only(events, 'LossNotEligible')).toMatchObject({ reason: 'unknown-caller', callerId: null });
  });

  test.each([
    ['invalid-number', { caller: null, callerProblem: 'invalid' }],
    ['short-abandon', { waitSeconds: 5 }],
    ['number-not-allowed', { numberAllowed: false }],
    ['number-not-allowed', { caller: { ...mobile, line: 'premium' } }],
    ['got-through', { reachedUntil: minute(3) }],
    ['too-late', { now: minute(241) }],
  ] as const)('is not chased: %s', (reason, facts) => {
    const { events } = given(decider).when(lose('call-1', 0, facts));
    expect(typesOf(events)).toEqual(['LossNotEligible']);
    expect(only(events, 'LossNotEligible').reason).toBe(reason);
  });

  test('by queue timeout after three seconds is no short abandon: the caller did not choose to leave', () => {
    const { events } = given(decider).when(lose('call-1', 0, { reason: 'queue-timeout', waitSeconds: 3 }));
    expect(typesOf(events)).toContain('CaseOpened');
  });

  test('of a kind the policy does not chase is recorded as reason-not-chased', () => {
    const { events } = given(callerDecider(policy({ chase: ['hung-up'] }))).when(
      lose('call-1', 0, { reason: 'closed-hours' }),
    );
    expect(only(events, 'LossNotEligible').reason).toBe('reason-not-chased');
  });

  test('by a caller whose case is open is merged: no second apology, no second redial', () => {
    const { events } = after(lose('call-1', 0)).when(lose('call-2', 10));
    expect(typesOf(events)).toEqual(['LossMerged']);
  });

  test('told twice is one loss', () => {
    after(lose('call-1', 0)).when(lose('call-1', 0)).thenNothing();
  });

  test('by a caller who is on another line opens a case, but no redial until they leave it', () => {
    const { events } = given(decider).when(lose('call-1', 0, { onLine: new Map([['call-2' as never, minute(-1)]]) }));
    expect(typesOf(events)).toEqual(['CaseOpened', 'ApologyRequested', 'CallerCameOnLine']);
  });
});

describe('the apology', () => {
  test.each([
    ['landline', { caller: { ...mobile, line: 'fixed' } }],
    ['too-late', { now: minute(61) }],
    ['too-late', { now: minute(60) }],
    ['quiet-hours', { lostAt: minute(6.5 * 60), now: minute(6.5 * 60) }],
  ] as const)('is refused: %s', (reason, facts) => {
    const { events } = given(decider).when(lose('call-1', 0, facts));
    expect(only(events, 'ApologyRefused').reason).toBe(reason);
  });

  test('waits for a decent hour while it is still fresh', () => {
    const almostNine = minute(-6 * 60 - 10);
    const { events } = given(decider).when(lose('call-1', 0, { lostAt: almostNine, now: almostNine }));
    expect(only(events, 'ApologyRequested')).toMatchObject({
      notBefore: '2026-11-23T06:00:00.000Z',
      notAfter: '2026-11-23T06:50:00.000Z',
    });
  });
});

describe('a caller of unknown zone', () => {
  const somewhereInRussia = { ...mobile, zones: ['Europe/Moscow', 'Asia/Kamchatka'], zoneSource: 'number' as const };

  test('who just called is answered by the hours of the likeliest zone, for an hour', () => {
    const { events } = given(decider).when(lose('call-1', 0, { caller: somewhereInRussia }));
    expect(typesOf(events)).toEqual(['CaseOpened', 'ApologyRequested', 'RedialRequested']);
    expect(only(events, 'RedialRequested')).toMatchObject({ notAfter: '2026-11-23T13:00:00.000Z' });
  });

  test('is later redialled only when it is a decent hour wherever they may be', () => {
    const { events } = given(decider, ...historyOf([lose('call-1', 0, { caller: somewhereInRussia })])).when(
      redialEnds(1, 'withdrawn', 60),
    );
    expect(only(events, 'RedialRequested')).toMatchObject({
      notBefore: '2026-11-24T06:00:00.000Z',
      notAfter: '2026-11-24T08:00:00.000Z',
    });
  });
});

describe('the caller comes back', () => {
  test('and queues: the redial is withdrawn at once', () => {
    const { events } = after(lose('call-1', 0)).when(comesOnLine('call-2', 1));
    expect(typesOf(events)).toEqual(['CallerCameOnLine', 'RedialWithdrawn']);
    expect(only(events, 'RedialWithdrawn')).toMatchObject({ redialId: redial(1), reason: 'caller-on-line' });
  });

  test('and gets through: the case is recovered by the caller', () => {
    const { events } = after(lose('call-1', 0), comesOnLine('call-2', 1), redialEnds(1, 'withdrawn', 1)).when(
      speaks('call-2', 3),
    );
    expect(typesOf(events)).toEqual(['CaseRecovered']);
    expect(only(events, 'CaseRecovered')).toMatchObject({
      by: 'caller',
      callId: 'call-2',
      recoveredAt: '2026-11-23T12:03:00.000Z',
    });
  });

  test('and is lost again: the next redial is asked for once the dialer let go of the first', () => {
    const back = [lose('call-1', 0), comesOnLine('call-2', 1), lose('call-2', 3)];
    expect(typesOf(after(...back.slice(0, 2)).when(back[2]!).events)).toEqual(['LossMerged', 'CallerLeftLine']);
    const { events } = after(...back).when(redialEnds(1, 'withdrawn', 3));
    expect(typesOf(events)).toEqual(['RedialConcluded', 'RedialRequested']);
    expect(only(events, 'RedialRequested')).toMatchObject({ redialId: redial(2), attempt: 1 });
  });

  test('and hangs up in the menu: the chase goes on', () => {
    const { events } = after(lose('call-1', 0), comesOnLine('call-2', 1), redialEnds(1, 'withdrawn', 1)).when(
      leavesLine('call-2', 2),
    );
    expect(typesOf(events)).toEqual(['CallerLeftLine', 'RedialRequested']);
  });

  test('and got through before the loss was heard of: no chase', () => {
    const { events } = given(decider).when(lose('call-1', 0, { now: minute(5), reachedUntil: minute(4) }));
    expect(typesOf(events)).toEqual(['LossNotEligible']);
  });

  test('an old talk, told late, does not close the case', () => {
    after(lose('call-1', 0))
      .when(speaks('call-0', -30, true))
      .thenNothing();
  });

  test('a talk that began before the loss and goes on holds the redial', () => {
    expect(typesOf(after(lose('call-1', 0)).when(speaks('call-0', -3)).events)).toEqual([
      'CallerCameOnLine',
      'RedialWithdrawn',
    ]);
  });

  test('a call reported both lost and answered was answered', () => {
    expect(typesOf(after(lose('call-1', 0)).when(speaks('call-1', -1)).events)).toEqual([
      'RedialWithdrawn',
      'CaseRecovered',
    ]);
  });
});

describe('a redial', () => {
  test('that connects recovers the case', () => {
    const { events } = after(lose('call-1', 0)).when(redialEnds(1, 'connected', 2));
    expect(typesOf(events)).toEqual(['RedialConcluded', 'CaseRecovered']);
  });

  test('that reaches nobody is followed by another after a rest', () => {
    const { events } = after(lose('call-1', 0)).when(redialEnds(1, 'no-answer', 2));
    expect(only(events, 'RedialRequested')).toMatchObject({
      redialId: redial(2),
      attempt: 2,
      notBefore: '2026-11-23T12:32:00.000Z',
    });
  });

  test('whose person met silence is followed only by one with an agent in hand', () => {
    const { events } = after(lose('call-1', 0)).when(redialEnds(1, 'abandoned', 2));
    expect(only(events, 'RedialRequested').reservedAgentOnly).toBe(true);
  });

  test('after the caller once met silence has an agent in hand in every later case, too', () => {
    const { events } = after(
      lose('call-1', 0),
      redialEnds(1, 'abandoned', 2),
      comesOnLine('call-2', 3),
      speaks('call-2', 4),
    ).when(lose('call-3', 90));
    expect(only(events, 'RedialRequested').reservedAgentOnly).toBe(true);
  });

  test('is tried three times, then the case is given up', () => {
    const { events } = after(lose('call-1', 0), redialEnds(1, 'busy', 2), redialEnds(2, 'busy', 10)).when(
      redialEnds(3, 'busy', 20),
    );
    expect(typesOf(events)).toEqual(['RedialConcluded', 'CaseGivenUp']);
    expect(only(events, 'CaseGivenUp').reason).toBe('attempts-exhausted');
  });

  test('in the evening waits for the morning', () => {
    const { events } = given(decider).when(lose('call-1', 5 * 60 + 10));
    expect(only(events, 'RedialRequested')).toMatchObject({
      notBefore: '2026-11-24T06:00:00.000Z',
      notAfter: '2026-11-24T17:00:00.000Z',
    });
  });

  test('beyond the daily cap is refused, and the case waits for the caller until it expires', () => {
    const strict = callerDecider(policy({ contactsPerDay: 2, expiryHours: 20 }));
    const history = historyOf([lose('call-1', 0)], strict);
    const { events, state } = given(strict, ...history).when(redialEnds(1, 'no-answer', 2));
    expect(typesOf(events)).toEqual(['RedialConcluded', 'RedialRefused']);
    expect(dueAt(state, policy({ expiryHours: 20 }))).toBe(minute(20 * 60));
    const { events: last } = given(strict, ...history, ...events).when(clockShows(20 * 60));
    expect(only(last, 'CaseGivenUp').reason).toBe('frequency-cap');
  });

  test('after a rest longer than the case has left is not refused for the cap: the case expires', () => {
    const short = callerDecider(policy({ expiryHours: 0.1 }));
    const history = historyOf([lose('call-1', 0)], short);
    const { events } = given(short, ...history).when(redialEnds(1, 'no-answer', 2));
    expect(typesOf(events)).toEqual(['RedialConcluded']);
    const { events: last } = given(short, ...history, ...events).when(clockShows(6));
    expect(only(last, 'CaseGivenUp').reason).toBe('expired');
  });
});

describe('time', () => {
  const aDay = 24 * 60;

  test('a pending redial is withdrawn at expiry, and the case given up when the dialer confirms', () => {
    const expired = [lose('call-1', 0), clockShows(aDay)];
    expect(typesOf(after(expired[0]!).when(expired[1]!).events)).toEqual(['RedialWithdrawn']);
    const { events } = after(...expired).when(redialEnds(1, 'withdrawn', aDay));
    expect(only(events, 'CaseGivenUp').reason).toBe('expired');
  });

  test('a redial that connects in the very moment of expiry still wins the case', () => {
    expect(typesOf(after(lose('call-1', 0), clockShows(aDay)).when(redialEnds(1, 'connected', aDay)).events)).toContain(
      'CaseRecovered',
    );
  });

  test('a dialer that never answers does not keep the case open', () => {
    expect(typesOf(after(lose('call-1', 0), clockShows(aDay)).when(clockShows(aDay + 60)).events)).toEqual([
      'CaseGivenUp',
    ]);
  });

  test('a call whose end was never told stops counting after hours', () => {
    const history = [lose('call-1', 0), comesOnLine('call-2', 1), redialEnds(1, 'withdrawn', 1)];
    after(...history)
      .when(clockShows(240))
      .thenNothing();
    expect(typesOf(after(...history).when(clockShows(241)).events)).toEqual(['CallerLeftLine', 'RedialRequested']);
  });
});

describe('STOP and START', () => {
  test('STOP withdraws the redial, then the case is given up', () => {
    expect(typesOf(after(lose('call-1', 0)).when(optsOut(1)).events)).toEqual(['CallerOptedOut', 'RedialWithdrawn']);
    const { events } = after(lose('call-1', 0), optsOut(1)).when(redialEnds(1, 'withdrawn', 1));
    expect(only(events, 'CaseGivenUp').reason).toBe('opted-out');
  });

  test('STOP while the redial is already being withdrawn: no other follows', () => {
    const { events } = after(lose('call-1', 0), comesOnLine('call-2', 1), optsOut(1), leavesLine('call-2', 2)).when(
      redialEnds(1, 'withdrawn', 2),
    );
    expect(typesOf(events)).toEqual(['RedialConcluded', 'CaseGivenUp']);
  });

  test('after STOP a loss is recorded and left alone; after START it is chased again', () => {
    const stopped = [lose('call-1', 0), optsOut(1), redialEnds(1, 'withdrawn', 1)];
    expect(only(after(...stopped).when(lose('call-2', 9)).events, 'LossNotEligible').reason).toBe('opted-out');
    expect(typesOf(after(...stopped, optsIn(10)).when(lose('call-3', 20)).events)).toContain('CaseOpened');
  });
});

test.each<[string, Command[], Command]>([
  ['loss', [], lose('call-1', 0)],
  ['came on line', [lose('call-1', 0)], comesOnLine('call-2', 1)],
  ['left line', [lose('call-1', 0), comesOnLine('call-2', 1)], leavesLine('call-2', 2)],
  ['spoke', [lose('call-1', 0)], speaks('call-2', 2)],
  ['redial ended', [lose('call-1', 0)], redialEnds(1, 'busy', 2)],
  ['opt out', [lose('call-1', 0)], optsOut(2)],
  ['clock', [lose('call-1', 0)], clockShows(24 * 60)],
])('the same command again yields nothing: %s', (_, history, command) => {
  expect(runningAgainYieldsNothing(decider, historyOf(history), command)).not.toHaveLength(0);
});
