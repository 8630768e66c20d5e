import { given, runningAgainYieldsNothing } from '@ringback/runtime/testing/given.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLER, NOON, order, secondsAfterNoon, SMS, TENANT } from '../testing/examples.ts';
import { dueAt, smsDecider, type SmsCommand, type SubmissionOutcome } from './sms.ts';
import type { SmsLifeEvent, SmsOrder } from './sms-state.ts';

const policy = { submitTimeoutSeconds: 120, unknownOutcomeMinutes: 60, resendUnknownAfterMinutes: null };
const about = (seconds: number) => ({ tenantId: TENANT, callerId: CALLER, smsId: SMS, at: secondsAfterNoon(seconds) });

const accepted: SmsLifeEvent = { type: 'SmsAccepted', data: { ...order, at: NOON } };
const submitting = (seconds: number): SmsLifeEvent => ({
  type: 'SmsSubmitting',
  data: { ...about(seconds), parts: 2, encoding: 'gsm7' },
});
const submitted: SmsLifeEvent = { type: 'SmsSubmitted', data: { ...about(2), messageIds: ['A1', 'A2'] } };
const unknown: SmsLifeEvent = { type: 'SmsOutcomeUnknown', data: { ...about(2), why: 'response-timeout' } };
const notSent: SmsLifeEvent = {
  type: 'SmsNotSent',
  data: { ...about(2), why: 'no-session', retryAt: secondsAfterNoon(7) },
};
const delivered: SmsLifeEvent = { type: 'SmsDelivered', data: { ...about(9), deliveredAt: secondsAfterNoon(8) } };
const refusedFor = (reason: 'landline' | 'opted-out' | 'too-late' | 'forgotten', seconds: number): SmsLifeEvent => ({
  type: 'SmsRefused',
  data: { ...about(seconds), caseId: order.caseId, kind: 'apology', reason },
});

const accept = (changed: Partial<SmsOrder> = {}, optedOut = false, seconds = 0): SmsCommand => ({
  type: 'AcceptSms',
  order: { ...order, ...changed },
  optedOut,
  now: secondsAfterNoon(seconds),
});
const start = (seconds: number, optedOut = false): SmsCommand => ({
  type: 'StartSubmitting',
  parts: 2,
  encoding: 'gsm7',
  optedOut,
  now: secondsAfterNoon(seconds),
});
const record = (result: SubmissionOutcome, seconds = 2): SmsCommand => ({
  type: 'RecordSubmission',
  result,
  now: secondsAfterNoon(seconds),
});
const receipts = (...seen: [messageId: string, state: 'delivered' | 'failed', seconds: number][]): SmsCommand => ({
  type: 'SettleByReceipts',
  receipts: seen.map(([messageId, state, seconds]) => ({
    messageId,
    state,
    error: state === 'failed' ? 'UNDELIV 001' : null,
    at: secondsAfterNoon(seconds),
  })),
  now: secondsAfterNoon(9),
});
const giveUp = (seconds: number): SmsCommand => ({ type: 'GiveUpWaiting', policy, now: secondsAfterNoon(seconds) });

describe('submitting once more after an unknown outcome', () => {
  const resending = { ...policy, resendUnknownAfterMinutes: 5 };
  const again = (seconds: number, optedOut = false): SmsCommand => ({
    type: 'ResubmitUnknown',
    encoding: 'gsm7',
    optedOut,
    policy: resending,
    now: secondsAfterNoon(seconds),
  });
  const one: SmsLifeEvent = { type: 'SmsSubmitting', data: { ...about(1), parts: 1, encoding: 'gsm7' } };
  const replacing: SmsLifeEvent = {
    type: 'SmsSubmitting',
    data: { ...about(302), parts: 1, encoding: 'gsm7', replaces: true },
  };
  const stateAfter = (...events: SmsLifeEvent[]) => events.reduce(smsDecider.evolve, smsDecider.initial);

  it('given the policy wants it, when its time comes, then it is submitted to replace the first, once', () => {
    expect(dueAt(stateAfter(accepted, one, unknown), resending)).toBe(secondsAfterNoon(302));
    expect(smsDecider.decide(again(301), stateAfter(accepted, one, unknown))).toEqual([]);
    given(smsDecider, accepted, one, unknown).when(again(302)).then(replacing);
    const stillUnknown: SmsLifeEvent = { type: 'SmsOutcomeUnknown', data: { ...about(303), why: 'response-timeout' } };
    expect(smsDecider.decide(again(900), stateAfter(accepted, one, unknown, replacing, stillUnknown))).toEqual([]);
  });

  it('given the policy does not, or several parts, or too late, then never', () => {
    expect(dueAt(stateAfter(accepted, one, unknown), policy)).toBe(secondsAfterNoon(3602));
    expect(dueAt(stateAfter(accepted, submitting(1), unknown), resending)).toBe(secondsAfterNoon(3602));
    const late = { ...policy, resendUnknownAfterMinutes: 30 };
    expect(dueAt(stateAfter(accepted, one, unknown), late)).toBe(secondsAfterNoon(3602));
  });

  it('given the caller opted out meanwhile, then it is not', () => {
    given(smsDecider, accepted, one, unknown)
      .when(again(302, true))
      .then({ type: 'SmsFailed', data: { ...about(302), error: 'no-answer' } });
  });

  it.each([
    { outcome: 'not-sent', why: 'no-session' },
    { outcome: 'refused', error: 'ESME_RSUBMITFAIL' },
  ] as const)('given the second submit ends as $outcome, then the first is as unknown as before', (result) => {
    const why = result.outcome === 'not-sent' ? result.why : result.error;
    given(smsDecider, accepted, one, unknown, replacing)
      .when(record(result, 303))
      .then({ type: 'SmsOutcomeUnknown', data: { ...about(303), why } });
  });
});

describe('accepting', () => {
  it('given nothing, when an apology is asked for, then it is accepted', () => {
    given(smsDecider).when(accept()).then(accepted);
  });

  it('given it was accepted, when it is asked for again, then nothing', () => {
    given(smsDecider, accepted)
      .when(accept({}, false, 30))
      .thenNothing();
  });

  it('when the caller has a landline, then it is refused', () => {
    given(smsDecider)
      .when(accept({ caller: { ...order.caller, line: 'fixed' } }))
      .then(refusedFor('landline', 0));
  });

  it('when the caller opted out, then an apology is refused and the confirmation of the opt-out is accepted', () => {
    given(smsDecider).when(accept({}, true)).then(refusedFor('opted-out', 0));
    given(smsDecider)
      .when(accept({ kind: 'confirmation' }, true))
      .then({ type: 'SmsAccepted', data: { ...order, kind: 'confirmation', at: NOON } });
  });

  it('when its time is over, then it is refused', () => {
    given(smsDecider)
      .when(accept({}, false, 601))
      .then(refusedFor('too-late', 601));
  });
});

describe('submitting', () => {
  it('given it is due, when it is started, then the intent is stored', () => {
    given(smsDecider, accepted).when(start(1)).then(submitting(1));
  });

  it('given it is not due yet, when it is started, then nothing', () => {
    given(smsDecider, accepted).when(start(-1)).thenNothing();
  });

  it('given the intent is stored, when it is started again, then nothing: only one may send', () => {
    given(smsDecider, accepted, submitting(1)).when(start(1)).thenNothing();
  });

  it('given the caller opted out meanwhile, then it is refused and nothing is sent', () => {
    given(smsDecider, accepted).when(start(1, true)).then(refusedFor('opted-out', 1));
  });

  it('given its time ran out while waiting, then it is refused', () => {
    given(smsDecider, accepted).when(start(601)).then(refusedFor('too-late', 601));
  });

  it('given the caller was forgotten, then it is refused', () => {
    given(smsDecider, accepted)
      .when({ type: 'RefuseSms', reason: 'forgotten', now: secondsAfterNoon(1) })
      .then(refusedFor('forgotten', 1));
  });

  it.each([
    [{ outcome: 'submitted', messageIds: ['A1', 'A2'] }, submitted],
    [{ outcome: 'unknown', why: 'response-timeout' }, unknown],
    [{ outcome: 'not-sent', why: 'no-session' }, notSent],
    [
      { outcome: 'refused', error: 'ESME_RINVDSTADR' },
      { type: 'SmsFailed', data: { ...about(2), error: 'ESME_RINVDSTADR' } },
    ],
  ] satisfies [SubmissionOutcome, SmsLifeEvent][])(
    'given it is being submitted, when it was %o, then that is recorded',
    (outcome, event) => {
      given(smsDecider, accepted, submitting(1)).when(record(outcome)).then(event);
    },
  );

  it('given it was surely not sent, when the pause is over, then it is tried again, and not before', () => {
    given(smsDecider, accepted, submitting(1), notSent).when(start(6)).thenNothing();
    given(smsDecider, accepted, submitting(1), notSent).when(start(7)).then(submitting(7));
  });

  it('given many tries that sent nothing, then the pauses grow to five minutes and no further', () => {
    const tries = Array.from({ length: 9 }, () => [submitting(1), notSent]).flat();
    const { events } = given(smsDecider, accepted, ...tries, submitting(1)).when(
      record({ outcome: 'not-sent', why: 'x' }),
    );
    expect(events).toMatchObject([{ data: { retryAt: secondsAfterNoon(302) } }]);
  });
});

describe('an unknown outcome', () => {
  it('given an intent without an outcome, when the time-out passed, then the outcome is unknown', () => {
    given(smsDecider, accepted, submitting(0))
      .when(giveUp(120))
      .then({ type: 'SmsOutcomeUnknown', data: { ...about(120), why: 'no-answer-recorded' } });
    given(smsDecider, accepted, submitting(0)).when(giveUp(119)).thenNothing();
  });

  it('when it is to be submitted again, then never', () => {
    given(smsDecider, accepted, submitting(1), unknown).when(start(10)).thenNothing();
  });

  it('when the answer comes late after all, then it is submitted', () => {
    given(smsDecider, accepted, submitting(1), unknown)
      .when(record({ outcome: 'submitted', messageIds: ['A1', 'A2'] }))
      .then(submitted);
  });

  it('when a late answer says not-sent, then nothing: it stays with what receipts and time will tell', () => {
    given(smsDecider, accepted, submitting(1), unknown)
      .when(record({ outcome: 'not-sent', why: 'x' }))
      .thenNothing();
  });

  it('when one part is reported delivered, then it is delivered', () => {
    given(smsDecider, accepted, submitting(1), unknown)
      .when(receipts(['?', 'delivered', 8]))
      .then(delivered);
  });

  it('when nobody settles it in time, then it failed for want of an answer', () => {
    given(smsDecider, accepted, submitting(1), unknown)
      .when(giveUp(3602))
      .then({ type: 'SmsFailed', data: { ...about(3602), error: 'no-answer' } });
  });
});

describe('receipts', () => {
  const history = [accepted, submitting(1), submitted];

  it('given two parts, when one is delivered, then it waits; when both are, then it is delivered', () => {
    given(smsDecider, ...history)
      .when(receipts(['A1', 'delivered', 5]))
      .thenNothing();
    given(smsDecider, ...history)
      .when(receipts(['A1', 'delivered', 5], ['A2', 'delivered', 8]))
      .then(delivered);
  });

  it('given two parts, when the same one is reported twice, then it still waits', () => {
    given(smsDecider, ...history)
      .when(receipts(['A1', 'delivered', 5], ['A1', 'delivered', 8]))
      .thenNothing();
  });

  it('when one part failed, then it failed, with the word of the operator', () => {
    given(smsDecider, ...history)
      .when(receipts(['A1', 'delivered', 5], ['A2', 'failed', 8]))
      .then({ type: 'SmsFailed', data: { ...about(9), error: 'UNDELIV 001' } });
  });

  it('given a part was reported delivered and then failed, before its id was known, then the first word counts', () => {
    given(smsDecider, ...history)
      .when(receipts(['A1', 'delivered', 5], ['A1', 'failed', 6], ['A2', 'delivered', 8]))
      .then(delivered);
  });

  it('given it is settled, when receipts come again, then nothing', () => {
    given(smsDecider, ...history, delivered)
      .when(receipts(['A2', 'failed', 8]))
      .thenNothing();
  });
});

const stateAfter = (...events: SmsLifeEvent[]) => events.reduce(smsDecider.evolve, smsDecider.initial);

describe('dueAt', () => {
  it.each([
    ['waiting', [accepted], 0],
    ['waiting again', [accepted, submitting(1), notSent], 7],
    ['being submitted', [accepted, submitting(1)], 121],
    ['of unknown outcome', [accepted, submitting(1), unknown], 3602],
  ])('given it is %s, then it is looked at in time', (_, history, seconds) => {
    expect(dueAt(stateAfter(...history), policy)).toBe(secondsAfterNoon(seconds));
  });

  it('given it is submitted or settled, then nothing more comes by itself', () => {
    expect(dueAt(stateAfter(accepted, submitting(1), submitted), policy)).toBeNull();
    expect(dueAt(stateAfter(accepted, submitting(1), submitted, delivered), policy)).toBeNull();
  });
});

const historyOf = (list: readonly SmsCommand[]): SmsLifeEvent[] => {
  const history: SmsLifeEvent[] = [];
  for (const next of list) history.push(...given(smsDecider, ...history).when(next).events);
  return history;
};

describe('properties', () => {
  const seconds = fc.integer({ min: -5, max: 5000 });
  const outcome = fc.constantFrom<SubmissionOutcome>(
    { outcome: 'submitted', messageIds: ['A1', 'A2'] },
    { outcome: 'refused', error: 'ESME_RINVDSTADR' },
    { outcome: 'not-sent', why: 'no-session' },
    { outcome: 'unknown', why: 'response-timeout' },
  );
  const command: fc.Arbitrary<SmsCommand> = fc.oneof(
    fc.tuple(seconds, fc.boolean()).map(([at, optedOut]) => accept({}, optedOut, at)),
    fc.tuple(seconds, fc.boolean()).map(([at, optedOut]) => start(at, optedOut)),
    fc.tuple(outcome, seconds).map(([result, at]) => record(result, at)),
    seconds.map(giveUp),
    fc.constantFrom(receipts(['A1', 'delivered', 5], ['A2', 'delivered', 8]), receipts(['A1', 'failed', 5])),
  );
  const commands = fc.array(command, { maxLength: 12 });

  it('any command carried out again yields no new event', () => {
    fc.assert(
      fc.property(commands, command, (before, last) => {
        runningAgainYieldsNothing(smsDecider, historyOf(before), last);
      }),
    );
  });

  it('between two intents there is always a proof that the first sent nothing', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const types = historyOf(list).map(({ type }) => type);
        for (const [index, type] of types.entries()) {
          if (type === 'SmsSubmitting' && index > 1) expect(types[index - 1]).toBe('SmsNotSent');
        }
      }),
    );
  });
});
