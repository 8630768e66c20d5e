/** What must not be called a violation: histories that were cut off, races nobody can win, and what the rules allow. */
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@ringback/contracts/topics.ts';
import { describe, expect, test } from 'vitest';
import { checks } from './checks/list.ts';
import { auditOf, verdictOf, waitingIn, withHistory, wordsOf } from './testing/audited.ts';
import { LOST, loseCall, openCase } from './testing/journey.ts';
import { DAY_SECONDS, personOf, timeOf } from './testing/made-up-data.ts';
import type { MadeUpHistory } from './testing/made-up-history.ts';

const LATER = 2 * DAY_SECONDS;
const third = personOf(3);
const named = (name: string) => checks.find((check) => check.name === name)!;

const queuedRedial = (h: MadeUpHistory): void => {
  loseCall(h, third, LATER);
  openCase(h, third, LATER);
  h.allRead();
  h.stored('RedialQueued', third.redials.queued(LATER + LOST));
};

describe('a history that was cut off', () => {
  test('a lost call recovery has not read yet is on its way, and the figures say so', () => {
    const plant = (h: MadeUpHistory) => loseCall(h, third, LATER);
    const lost = verdictOf(named('lost calls are accounted for'), plant);
    expect([lost.outcome, waitingIn(lost)]).toEqual(['kept', 1]);
    expect(verdictOf(named('the figures add up'), plant).outcome).toBe('kept');
  });

  test('told twice is on its way no longer once the first message was read', () => {
    const verdict = verdictOf(named('lost calls are accounted for'), (h) => {
      loseCall(h, third, LATER);
      h.allRead();
      loseCall(h, third, LATER);
    });
    expect(wordsOf(verdict)).toEqual(['lost call call-3 was forgotten: neither a case nor a reason why not']);
  });

  test('a lost call whose outcome is stored is accounted for, although the reader has not committed', () => {
    const verdict = verdictOf(named('lost calls are accounted for'), (h) => {
      loseCall(h, third, LATER);
      h.stored('CaseOpened', third.cases.opened(LATER + LOST, LATER + LOST));
    });
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 0]);
  });

  test('the last events of a service may still be on their way to the bus', () => {
    const verdict = verdictOf(named('stored events reach the bus'), (h) => {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER), { published: null });
      h.stored('CallerOptedIn', third.cases.optedIn(LATER + 1), { published: null });
    });
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 2]);
  });

  test('services publish each for themselves: another one being further ahead proves nothing', () => {
    const verdict = verdictOf(named('stored events reach the bus'), (h) => {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER), { published: null });
      h.stored('SmsAccepted', third.sms.accepted(LATER));
    });
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 1]);
  });

  test('a redial placed just before the end is in hand', () => {
    const verdict = verdictOf(named('redials are never placed twice blindly'), (h) => {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    });
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 1]);
  });

  test('a redial placed once the clock was set back is not one that rang before, and into, the next', () => {
    const rangAfter = (seconds: number) =>
      verdictOf(named('the network rang no more than was meant'), (h) => {
        queuedRedial(h);
        h.stored('RedialPlaced', third.redials.placed(LATER + 90));
        h.rang(third.redialId(1), 'hash-3', LATER + 91, LATER + 101);
        h.stored('RedialPlaced', third.redials.placed(LATER + 90 + seconds, 2));
        h.rang(third.redialId(2), 'hash-3', LATER + 91 + seconds, null);
      });
    expect(rangAfter(-80).outcome).toBe('kept');
    expect(rangAfter(5).outcome).toBe('violated');
  });

  test('a redial that rang when the clock had been set back did not ring before its intent', () => {
    const verdict = verdictOf(named('the network rang no more than was meant'), (h) => {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 3690));
      h.rang(third.redialId(1), 'hash-3', LATER + 91, LATER + 101);
      h.stored('RedialPlaced', third.redials.placed(LATER + 120, 2));
      h.rang(third.redialId(2), 'hash-3', LATER + 121, null);
    });
    expect(wordsOf(verdict)).toEqual([]);
  });

  test('an unreadable message nobody has reached is on its way', () => {
    const plant = (h: MadeUpHistory) => h.told('CallLost', { callId: 'call-3', at: 'yesterday' }, LATER);
    const verdict = verdictOf(named('unreadable messages are set aside'), plant);
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 1]);
  });

  test('an unreadable message is accounted for as a dead letter', () => {
    const verdict = verdictOf(named('unreadable messages are set aside'), (h) => {
      const offset = h.told('CallLost', { callId: 'call-3', at: 'yesterday' }, LATER);
      h.allRead();
      const origin = {
        rb_topic: topics.calls.name,
        rb_partition: '0',
        rb_offset: String(offset),
        rb_group: 'recovery',
      };
      h.publish('recovery.dead-letters.v1', null, origin, '{}', LATER);
    });
    expect([verdict.outcome, waitingIn(verdict)]).toEqual(['kept', 0]);
  });

  test('what nobody can read on a topic of services was told by none of them, and is a dead letter of any reader', () => {
    const results = withHistory(
      (h) => {
        const offset = h.publish(topics.cases.name, 'k', { ce_type: 'RedialRequested' }, 'not JSON', LATER);
        const origin = { rb_topic: topics.cases.name, rb_partition: '0', rb_offset: String(offset) };
        h.publish('dialer.dead-letters.v1', 'k', { ...origin, rb_group: 'dialer.cases' }, 'not JSON', LATER);
        h.committed('dialer.cases', 'cases', offset + 1);
      },
      ({ folder }) => auditOf(folder),
    );
    expect(results.flatMap(wordsOf)).toEqual([]);
    const { examined } = results.find(({ name }) => name === 'unreadable messages are set aside')!;
    expect(examined).toContainEqual({ what: 'unreadable', count: 1 });
  });

  test('what is published again after a crash is no disorder', () => {
    const verdict = withHistory(
      ({ bus }) =>
        bus.exec(`INSERT INTO messages SELECT topic, "partition", "offset" + 1000, key, headers, value, published_at
          FROM messages WHERE topic IN ('recovery.cases.v1', 'messaging.sms.v1', 'dialer.redials.v1')`),
      ({ folder }) => auditOf(folder).flatMap(wordsOf),
    );
    expect(verdict).toEqual([]);
  });
});

describe('what nobody could know in time', () => {
  const onTheLine = named('no redial to a caller on the line');
  const placedWhile = (published: number, rules = {}) =>
    verdictOf(
      onTheLine,
      (h) => {
        queuedRedial(h);
        h.told('CallQueued', third.calls.queued(LATER + 80, { callId: 'again' }), published);
        h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      },
      rules,
    ).outcome;

  test('a call counts from the grace time on after it was on the bus', () => {
    expect(placedWhile(LATER + 88)).toBe('violated');
    expect(placedWhile(LATER + 88.001)).toBe('kept');
    expect(placedWhile(LATER + 88, { graceMs: 3_000 })).toBe('kept');
    expect(placedWhile(LATER + 300)).toBe('kept');
  });

  test('a call whose end came late was over all the same', () => {
    const verdict = verdictOf(onTheLine, (h) => {
      queuedRedial(h);
      h.told('CallQueued', third.calls.queued(LATER + 80, { callId: 'again' }));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.told('CallLost', third.calls.lost(LATER + 85, { callId: 'again' }), LATER + 500);
    });
    expect(verdict.outcome).toBe('kept');
  });

  test('a call whose end never came counts for four hours, or as long as told', () => {
    const plant = (hours: number) => (h: MadeUpHistory) => {
      queuedRedial(h);
      h.told('CallStarted', third.calls.started(LATER + 90 - hours * 3600, { callId: 'again' }));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    };
    expect(verdictOf(onTheLine, plant(3.9)).outcome).toBe('violated');
    expect(verdictOf(onTheLine, plant(4)).outcome).toBe('kept');
    expect(verdictOf(onTheLine, plant(2), { lineStaleMs: 3_600_000 }).outcome).toBe('kept');
  });

  test('a talk before the loss, or known too late, is no getting through', () => {
    const verdict = verdictOf(named('no redial after getting through'), (h) => {
      queuedRedial(h);
      h.told('CallAnswered', third.calls.answered(LATER + 30, { callId: 'before' }));
      h.told('CallAnswered', third.calls.answered(LATER + 70, { callId: 'after' }), LATER + 89);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    });
    expect(verdict.outcome).toBe('kept');
  });
});

describe('what the rules allow', () => {
  test('one confirmation after an opt-out, and everything after opting in again', () => {
    const verdict = verdictOf(named('opted-out callers are left alone'), (h) => {
      h.stored('CallerOptedOut', third.cases.optedOut(LATER));
      h.stored('SmsAccepted', third.sms.accepted(LATER, { kind: 'confirmation', caseId: null }));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 10));
      h.stored('CallerOptedIn', third.cases.optedIn(LATER + 20));
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
    });
    expect(verdict.outcome).toBe('kept');
  });

  test('a second attempt once the first was surely not sent, and a late answer to an unknown one', () => {
    const verdict = verdictOf(named('SMS are never sent twice blindly'), (h) => {
      h.stored('SmsAccepted', third.sms.accepted(LATER));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 1));
      h.stored('SmsNotSent', third.sms.notSent(LATER + 2));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 7));
      h.stored('SmsOutcomeUnknown', third.sms.unknown(LATER + 8));
      h.stored('SmsSubmitted', third.sms.submitted(LATER + 9, ['1']));
    });
    expect(wordsOf(verdict)).toEqual([]);
  });

  test('an SMS the operator has though its answer was lost', () => {
    const plant = (h: MadeUpHistory) => {
      h.stored('SmsAccepted', third.sms.accepted(LATER));
      h.stored('SmsSubmitting', third.sms.submitting(LATER + 1));
      h.stored('SmsOutcomeUnknown', third.sms.unknown(LATER + 2));
      h.smsc('79160003', 0x8000_0003, LATER + 1);
    };
    expect(wordsOf(verdictOf(named('the operator took no more than was meant'), plant))).toEqual([]);
  });

  test('one abandoned redial, as long as the sample is too small to tell', () => {
    const plant = (h: MadeUpHistory) => {
      queuedRedial(h);
      h.stored('RedialPlaced', third.redials.placed(LATER + 90));
      h.stored('RedialAnswered', third.redials.answered(LATER + 100));
      h.stored('RedialAbandoned', third.redials.abandoned(LATER + 102));
    };
    const verdict = verdictOf(named('no dead air'), plant);
    expect(verdict.outcome).toBe('kept');
    expect(verdict.remarks).toEqual([
      'limit 3 %; one failure in a window of fewer than 34 answered tells nothing and is no violation',
    ]);
    expect(verdictOf(named('no dead air'), plant, { abandonmentLimit: 0 }).outcome).toBe('violated');
  });

  test('events private to a service are named and left to it', () => {
    const verdict = verdictOf(named('events keep the contracts'), (h) => {
      h.stored('LedgerTurned', { at: '2026-11-22T08:00:00.000Z' }, { stream: 'Ledger-1' });
    });
    expect([verdict.outcome, verdict.remarks]).toEqual([
      'kept',
      ['private to a service, not checked: LedgerTurned (1)'],
    ]);
  });
});

describe('files of others', () => {
  test('while a process writes, everything it committed is read, also from the write-ahead log', () => {
    withHistory(
      () => {},
      ({ folder }) => {
        expect(existsSync(join(folder, 'bus.db-wal'))).toBe(true);
        expect(auditOf(folder).flatMap(wordsOf)).toEqual([]);
      },
    );
  });

  test('after a kill the write-ahead log that is left belongs to the history, and is left as it is', () => {
    const killed = mkdtempSync(join(tmpdir(), 'ringback-audit-killed-'));
    try {
      // Copied while open: the files as they lie there when a process is gone, without its shared memory.
      withHistory(
        () => {},
        ({ folder }) => cpSync(folder, killed, { recursive: true, filter: (file) => !file.endsWith('-shm') }),
      );
      const results = auditOf(killed);
      expect(results.flatMap(wordsOf)).toEqual([]);
      expect(results[0]!.examined).toEqual([
        { what: 'streams', count: 6 },
        { what: 'stored events', count: 26 },
      ]);
      expect(existsSync(join(killed, 'events.db-wal'))).toBe(true);
    } finally {
      rmSync(killed, { recursive: true, force: true });
    }
  });

  test('a file that is no database is said to be none', () => {
    withHistory(
      (h) => h.close(),
      ({ folder }) => {
        rmSync(join(folder, 'bus.db'));
        appendFileSync(join(folder, 'bus.db'), 'x'.repeat(5_000));
        expect(() => auditOf(folder)).toThrow(/bus\.db: it is not a database\.$/);
      },
    );
  });
});

test('a held-out caller who asks for a call gets it', () => {
  const verdict = verdictOf(named('held-out callers are left alone'), (h) => {
    loseCall(h, third, LATER);
    h.stored('CaseOpened', third.cases.opened(LATER + LOST, LATER + LOST, { arm: 'held-out' }));
    h.stored('CallerWished', third.cases.wished(LATER + LOST + 1));
    h.stored('RedialRequested', third.cases.redialRequested(LATER + LOST + 1));
  });
  expect(wordsOf(verdict)).toEqual([]);
  expect(verdict.examined).toEqual([{ what: 'held-out cases', count: 1 }]);
});

test('a redial after a stop that was undone, and a request that waits to be read, are no violations', () => {
  const at = LATER + LOST + 10;
  const verdict = verdictOf(named('supervisors are obeyed'), (h) => {
    queuedRedial(h);
    h.told('ActionRequested', third.requests.asked(at, 'stop'));
    h.stored('ActionTaken', third.cases.acted(at, 'stop'));
    const undo = { actionId: third.smsId, undoes: third.cases.acted(at, 'stop')['actionId'] };
    const { caseId, callerId, requests } = third;
    const { tenantId } = requests.asked(at, 'stop');
    const head = { tenantId, callerId, caseId, at: timeOf(at + 5), by: 'anna', ...undo };
    h.told('UndoRequested', head);
    h.stored('ActionUndone', { ...head, decision: null });
    h.stored('RedialRequested', third.cases.redialRequested(at + 6, 2));
    h.committed('recovery', 'requests', 2);
    h.told('ActionRequested', requests.asked(at + 7, 'solved'));
  });
  expect(wordsOf(verdict)).toEqual([]);
  expect(waitingIn(verdict)).toBe(1);
});
