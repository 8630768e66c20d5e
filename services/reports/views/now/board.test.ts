import type { Envelope } from '@ringback/contracts/envelope.ts';
import { describe, expect, it } from 'vitest';
import { openPulse } from '../../live/pulse.ts';
import {
  agentChanged,
  at,
  inboundCall,
  madeUpCase,
  madeUpRedial,
  madeUpSms,
  MORNING,
} from '../../testing/made-up-events.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { lossesQuery } from '../../api/losses-query.ts';
import { losses } from '../recovery/losses.ts';
import { board } from './board.ts';

const targets = { serviceLevelSeconds: 20, shortAbandonSeconds: 5, promiseMinutes: 20, abandonmentLimit: 0.03 };
const HOUR = 3600;
const boardAfter = async (events: readonly Envelope[], seconds: number) => {
  const db = await memoryDb();
  await take(db, events, 3);
  return board(db, MORNING + seconds * 1000, targets, openPulse());
};

describe('the wallboard', () => {
  it('given losses over three hours, then the last hour and the one before are told apart, callers counted once', async () => {
    const lost = (name: string, caller: number, seconds: number) => inboundCall(name, caller).lost(seconds);
    const told = await boardAfter(
      [
        lost('a', 1, 0),
        lost('b', 1, HOUR + 10),
        lost('c', 1, 2 * HOUR + 10),
        lost('d', 1, 2 * HOUR + 20),
        lost('e', 2, 2 * HOUR + 30),
      ],
      3 * HOUR,
    );
    expect(told.lost).toEqual({ lastHour: 3, callers: 2, hourBefore: 1 });
  });

  it('given losses at the edges of the last hour, then the list behind the number has as many', async () => {
    const db = await memoryDb();
    const edges = [HOUR - 1, HOUR, HOUR + 1, 2 * HOUR - 1, 2 * HOUR];
    await take(
      db,
      edges.flatMap((seconds, index) => [
        inboundCall(`c${index}`, index + 1).lost(seconds),
        madeUpCase(`c${index}`, index + 1).opened(seconds, `c${index}`),
      ]),
    );
    const now = MORNING + 2 * HOUR * 1000;
    const listed = await losses(db, lossesQuery.parse({ withinMinutes: '60' }), { now, promiseMinutes: 20 });
    expect(listed.total).toBe(4);
    expect((await board(db, now, targets, openPulse())).lost.lastHour).toBe(listed.total);
  });

  it('given redials at every stage, then each is counted where it is, and the oldest promise is named', async () => {
    const redial = (name: string) => madeUpRedial(name, 1, 'anna');
    const events = [
      redial('waits').queued(30),
      redial('rings').queued(30),
      redial('rings').placed(40),
      redial('talks').placed(40),
      redial('talks').answered(45),
      redial('talks').connected(46),
      redial('over').queued(30),
      redial('over').placed(40),
      redial('over').unanswered(60, 'busy'),
      redial('off').queued(30),
      redial('off').cancelled(50, 'waiting'),
      redial('perhaps').placed(40),
      redial('perhaps').unknown(45),
    ];
    const told = await boardAfter(events, 25 * 60);
    expect(told.waiting).toMatchObject({ count: 1, late: 1, oldest: { since: at(0), due: at(20 * 60) } });
    expect(told.inFlight).toEqual({ ringing: 1, answered: 0, talking: 1, unknown: 1 });
    expect((await boardAfter(events, 60)).waiting.late).toBe(0);
  });

  it('given calls in a queue, then who waits, and the service level without short abandons', async () => {
    const call = (name: string) => inboundCall(name, 1);
    const told = await boardAfter(
      [
        call('waits').queued(100),
        call('quick').queued(100),
        call('quick').answered(110, 'anna'),
        call('lost').queued(100),
        call('lost').lost(150),
        call('short').queued(100),
        call('short').lost(103, 3),
      ],
      200,
    );
    expect(told.queues).toEqual([
      {
        queue: 'sales',
        waiting: 1,
        longestSince: at(100),
        answered: 1,
        inTime: 1,
        lost: 2,
        shortLost: 1,
        serviceLevel: 0.5,
      },
    ]);
  });

  it('given answered and abandoned redials, then each window has its rate and what is used of the limit', async () => {
    const redial = (index: number) => madeUpRedial(`r${index}`, 1, 'anna');
    const answered = Array.from({ length: 50 }, (_, index) => redial(index).answered(10));
    const told = await boardAfter([...answered, redial(0).abandoned(12)], 2 * 24 * HOUR);
    expect(told.abandonment.day).toEqual({ answered: 0, abandoned: 0, rate: null, used: null });
    expect(told.abandonment.month.rate).toBe(0.02);
    expect(told.abandonment.month.used).toBeCloseTo(2 / 3);
  });

  it('given agents, then each team has them by what they do', async () => {
    const told = await boardAfter([agentChanged('anna', 0, 'free'), agentChanged('boris', 0, 'paused')], 10);
    expect(told.teams).toMatchObject([{ teamId: 'sales', agents: { free: 1, paused: 1, talking: 0 } }]);
  });

  it('given an SMS without an answer from the operator, then SMS are in trouble; given one that went out, fine; none, quiet', async () => {
    const sms = madeUpSms('a', 1);
    expect((await boardAfter([sms.accepted(0), sms.submitting(1), sms.unknown(2)], 60)).sms.state).toBe('troubled');
    expect((await boardAfter([sms.accepted(0), sms.submitted(2)], 60)).sms).toMatchObject({
      state: 'fine',
      submitted: 1,
    });
    expect((await boardAfter([sms.accepted(0), sms.submitted(2)], HOUR)).sms.state).toBe('quiet');
  });
});

describe('the pulse of the bus', () => {
  const one = inboundCall('a', 1).queued(0);
  it('given nothing, an event in time, one much later, or silence, then it says so', () => {
    const pulse = openPulse();
    expect(pulse.state(MORNING)).toMatchObject({ state: 'quiet', heardAt: null });
    pulse.hear([one], MORNING + 500);
    expect(pulse.state(MORNING + 1000)).toMatchObject({ state: 'fine', delaySeconds: 0.5 });
    expect(pulse.state(MORNING + 600_000).state).toBe('quiet');
    pulse.hear([one], MORNING + 60_000);
    expect(pulse.state(MORNING + 60_000)).toMatchObject({ state: 'behind', delaySeconds: 60 });
  });
});
