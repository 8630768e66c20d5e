import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import { given } from '@ringback/runtime/testing/given.ts';
import { describe, expect, test } from 'vitest';
import {
  asksForHelp,
  clockShows,
  clockTime,
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
  replyAt,
  typesOf,
  wishes,
} from '../testing/examples.ts';
import { callerDecider, dueAt } from './caller.ts';
import type { Command } from './commands.ts';

/** 12:00 UTC is 15:00 for the caller, in Moscow. */
const after = (...commands: Command[]) => given(decider, ...historyOf(commands));
const only = <T extends CaseEvent['type']>(events: readonly CaseEvent[], type: T): CaseEventOf<T> => {
  const found = events.filter((event) => event.type === type);
  expect(found, `exactly one ${type} among ${typesOf(events).join(', ')}`).toHaveLength(1);
  return found[0]!.data as CaseEventOf<T>;
};
const later = (at: number, hours: number, minutes = 0) =>
  wishes('later', at, { wishedTime: clockTime(hours, minutes) });

describe('another time', () => {
  test('given a redial is under way, when the caller wants it at 18:30, then it is called back and they are told so once', () => {
    const { events } = after(lose('call-1', 0)).when(later(2, 18, 30));
    expect(typesOf(events)).toEqual(['CallerWished', 'NoticeRequested', 'RedialWithdrawn']);
    expect(only(events, 'CallerWished')).toMatchObject({ wish: 'later', callAt: '2026-11-23T15:30:00.000Z' });
    expect(only(events, 'RedialWithdrawn')).toMatchObject({ redialId: redial(1), reason: 'caller-asked' });
    expect(only(events, 'NoticeRequested')).toMatchObject({
      kind: 'wish-confirmation',
      template: 'wish-later',
      language: 'en',
      promise: { callAt: '2026-11-23T15:30:00.000Z', zone: 'Europe/Moscow', zoneKnown: true },
      notBefore: '2026-11-23T12:02:00.000Z',
    });
  });

  test('when the dialer has let go of it, then the redial is asked for at that time, and counts no attempt', () => {
    const { events } = after(lose('call-1', 0), later(2, 18, 30)).when(redialEnds(1, 'withdrawn', 3));
    expect(only(events, 'RedialRequested')).toMatchObject({
      redialId: redial(2),
      attempt: 1,
      notBefore: '2026-11-23T15:30:00.000Z',
      promisedAt: '2026-11-23T15:30:00.000Z',
    });
  });

  test('given they asked for nothing, then the redial keeps no promise', () => {
    const { events } = after().when(lose('call-1', 0));
    expect(only(events, 'RedialRequested')).not.toHaveProperty('promisedAt');
  });

  test('given the very reply again, then nothing', () => {
    after(lose('call-1', 0), later(2, 18, 30))
      .when(later(2, 18, 30))
      .thenNothing();
    after(lose('call-1', 0), later(2, 18, 30), redialEnds(1, 'withdrawn', 3))
      .when(later(2, 18, 30))
      .thenNothing();
  });

  test('given an hour at night, then it is the next decent one, and that is what they are told', () => {
    const { events } = after(lose('call-1', 0)).when(later(2, 23));
    expect(only(events, 'CallerWished').callAt).toBe('2026-11-24T06:00:00.000Z');
    expect(only(events, 'NoticeRequested').promise?.callAt).toBe('2026-11-24T06:00:00.000Z');
  });

  test('given tomorrow evening, then the case lives on until then', () => {
    const tomorrow = wishes('later', 2, { wishedTime: { by: 'clock', day: 'tomorrow', minutes: 19 * 60 } });
    const commands = [lose('call-1', 0), tomorrow, redialEnds(1, 'withdrawn', 3)];
    const { events } = after(lose('call-1', 0), tomorrow).when(redialEnds(1, 'withdrawn', 3));
    expect(only(events, 'RedialRequested').notBefore).toBe('2026-11-24T16:00:00.000Z');
    expect(typesOf(after(...commands).when(clockShows(25 * 60)).events)).toEqual([]);
  });

  test('given a number that fits several zones, then the most likely clock decides, and the promise says that it is a guess', () => {
    const caller = { ...mobile, zones: ['Europe/Moscow', 'Asia/Kamchatka'], zoneSource: 'number' as const };
    const { events } = after(lose('call-1', 0, { caller })).when(later(2, 18, 30));
    expect(only(events, 'NoticeRequested').promise).toEqual({
      callAt: '2026-11-23T15:30:00.000Z',
      zone: 'Europe/Moscow',
      zoneKnown: false,
    });
  });

  test('given the redial failed before the dialer heard of the wish, then the promise holds', () => {
    const { events } = after(lose('call-1', 0), later(2, 18, 30)).when(redialEnds(1, 'busy', 3));
    expect(only(events, 'RedialRequested')).toMatchObject({ attempt: 2, notBefore: '2026-11-23T15:30:00.000Z' });
  });

  test('when they change their mind, then the last word holds and both are answered', () => {
    const history = historyOf([lose('call-1', 0), later(2, 18, 30), later(4, 17), redialEnds(1, 'withdrawn', 5)]);
    expect(history.filter(({ type }) => type === 'NoticeRequested')).toHaveLength(2);
    expect(history.at(-1)).toMatchObject({ type: 'RedialRequested', data: { notBefore: '2026-11-23T14:00:00.000Z' } });
  });

  test('when they call again and are lost again, then the wish is over', () => {
    const { events } = after(lose('call-1', 0), later(2, 18, 30), comesOnLine('call-2', 9), lose('call-2', 10)).when(
      redialEnds(1, 'withdrawn', 11),
    );
    expect(only(events, 'RedialRequested').notBefore).toBe('2026-11-23T12:11:00.000Z');
  });
});

describe('now', () => {
  test('given the redial waits for its agent already, then nothing moves, and they are told', () => {
    const { events } = after(lose('call-1', 0)).when(wishes('now', 5));
    expect(typesOf(events)).toEqual(['CallerWished', 'NoticeRequested']);
    expect(only(events, 'NoticeRequested')).toMatchObject({ template: 'wish-now' });
  });

  test('given the next try is an hour away, then it is called back and asked for at once', () => {
    const missed = [lose('call-1', 0), redialEnds(1, 'machine', 1)];
    const { events } = after(...missed).when(wishes('now', 5));
    expect(typesOf(events)).toContain('RedialWithdrawn');
    const then = after(...missed, wishes('now', 5)).when(redialEnds(2, 'withdrawn', 5));
    expect(only(then.events, 'RedialRequested').notBefore).toBe('2026-11-23T12:05:00.000Z');
  });
});

describe('called off', () => {
  test.each([
    ['cancel', 'caller-cancelled'],
    ['solved', 'caller-solved'],
  ] as const)(
    'given a redial is under way, when they write %s, then it is called back, and the case ends with that',
    (wish, reason) => {
      const { events } = after(lose('call-1', 0)).when(wishes(wish, 2));
      expect(typesOf(events)).toEqual(['CallerWished', 'NoticeRequested', 'RedialWithdrawn']);
      expect(only(events, 'NoticeRequested')).toMatchObject({ template: `wish-${wish}`, promise: null });
      const end = after(lose('call-1', 0), wishes(wish, 2)).when(redialEnds(1, 'no-answer', 3));
      expect(only(end.events, 'CaseGivenUp').reason).toBe(reason);
    },
  );

  test('given they are on the line, so no redial is under way, then the case ends at once', () => {
    const onLine = [lose('call-1', 0), comesOnLine('call-2', 1), redialEnds(1, 'withdrawn', 1)];
    const { events } = after(...onLine).when(wishes('cancel', 2));
    expect(typesOf(events)).toEqual(['CallerWished', 'NoticeRequested', 'CaseGivenUp']);
  });

  test('given they call and are lost again, then that is chased', () => {
    const { events } = after(lose('call-1', 0), wishes('cancel', 2), lose('call-2', 5)).when(
      redialEnds(1, 'withdrawn', 6),
    );
    expect(typesOf(events)).toEqual(['RedialConcluded', 'RedialRequested']);
  });
});

describe('what changes nothing', () => {
  test.each<readonly [string, Command[], Command]>([
    ['no case is open', [], wishes('cancel', 2)],
    ['it was written before the loss', [lose('call-1', 0)], wishes('cancel', -5, { now: minute(1) })],
    ['they opted out', [lose('call-1', 0), optsOut(1)], later(2, 18)],
    ['help after STOP', [optsOut(1)], asksForHelp(2)],
  ])('given %s, then nothing', (_, history, command) => {
    after(...history)
      .when(command)
      .thenNothing();
  });

  test('given the cap leaves room for the call alone, then the call moves and no SMS is sent', () => {
    const rules = callerDecider(policy({ contactsPerDay: 2 }));
    const { events } = given(rules, ...historyOf([lose('call-1', 0)], rules)).when(later(2, 18, 30));
    expect(typesOf(events)).toEqual(['CallerWished', 'NoticeRefused', 'RedialWithdrawn']);
    expect(only(events, 'NoticeRefused').reason).toBe('frequency-cap');
  });

  test('given the reply is heard after an outage, then it is followed and not answered', () => {
    const { events } = after(lose('call-1', 0)).when(wishes('cancel', 2, { now: minute(90) }));
    expect(only(events, 'NoticeRefused').reason).toBe('too-late');
    expect(typesOf(events)).toContain('RedialWithdrawn');
  });
});

describe('START and HELP', () => {
  test('given an opt-out, when they write START, then they are in again and told so', () => {
    const start = { ...optsIn(5), reply: replyAt(5) } as Command;
    const { events } = after(optsOut(1)).when(start);
    expect(typesOf(events)).toEqual(['CallerOptedIn', 'NoticeRequested']);
    expect(only(events, 'NoticeRequested')).toMatchObject({ kind: 'opt-in-confirmation', caseId: null });
    after(optsOut(1), start).when(start).thenNothing();
  });

  test('given HELP without a case, then it is answered, once', () => {
    expect(typesOf(given(decider).when(asksForHelp(1)).events)).toEqual(['NoticeRequested']);
    after(asksForHelp(1)).when(asksForHelp(1)).thenNothing();
  });
});

describe('a promised call that is late', () => {
  const promised = [lose('call-1', 0), later(2, 18, 30), redialEnds(1, 'withdrawn', 3)];
  /** 18:45 for the caller. */
  const LATE = 3 * 60 + 45;

  test('then the caller is told once, a quarter of an hour after it', () => {
    const state = historyOf(promised).reduce(decider.evolve, decider.initial);
    expect(dueAt(state, policy())).toBe(minute(LATE));
    after(...promised)
      .when(clockShows(LATE - 1))
      .thenNothing();
    const { events } = after(...promised).when(clockShows(LATE));
    expect(only(events, 'NoticeRequested')).toMatchObject({ kind: 'delay-notice', replyId: null });
    after(...promised, clockShows(LATE))
      .when(clockShows(LATE + 30))
      .thenNothing();
  });

  test('given they wrote in Russian, then that is how they are told', () => {
    const russian = wishes('later', 2, { wishedTime: clockTime(18, 30), reply: { ...replyAt(2), language: 'ru' } });
    const { events } = after(lose('call-1', 0), russian, redialEnds(1, 'withdrawn', 3)).when(clockShows(LATE));
    expect(only(events, 'NoticeRequested').language).toBe('ru');
  });

  test('given it was made in time and nobody answered, then nobody is told anything', () => {
    after(...promised, redialEnds(2, 'no-answer', 3 * 60 + 31))
      .when(clockShows(LATE))
      .thenNothing();
  });

  test('given they are on the line, then not before they have left it', () => {
    const waiting = [...promised, comesOnLine('call-2', LATE - 1)];
    after(...waiting)
      .when(clockShows(LATE))
      .thenNothing();
    const { events } = after(...waiting, leavesLine('call-2', LATE + 1)).when(clockShows(LATE + 2));
    expect(typesOf(events)).toEqual(['NoticeRequested']);
  });
});
