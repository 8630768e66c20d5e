import { registry } from '@ringback/contracts/registry.ts';
import { describe, expect, it } from 'vitest';
import {
  callerIdOf,
  caseIdOf,
  event,
  inboundCall,
  madeUpCase,
  madeUpRedial,
  madeUpSms,
} from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { caseStepByStep } from './case-step-by-step.ts';
import { causesFirst } from './step-order.ts';

const typesOf = async (db: Awaited<ReturnType<typeof memoryDb>>, caseId: string): Promise<string[] | undefined> =>
  (await caseStepByStep(db, caseId))?.timeline.map(({ type }) => type);

describe('a case step by step', () => {
  it('given events of all topics, arrived backwards, then the timeline tells causes before effects', async () => {
    const db = await memoryDb();
    const it = madeUpCase('c1', 1);
    const sms = madeUpSms('c1', 1);
    const redial = madeUpRedial('c1', 1, 'anna');
    const told = [
      inboundCall('c1', 1).queued(0),
      inboundCall('c1', 1).lost(30),
      it.opened(30, 'c1'),
      it.apologyRequested(30),
      sms.accepted(30),
      sms.submitting(30),
      sms.submitted(30),
      redial.queued(30),
      redial.placed(60),
      redial.answered(70),
      redial.connected(70),
      it.recoveredByRedial(70),
    ];
    await take(db, [...told.toReversed(), ...told], 3);
    expect(await typesOf(db, it.caseId)).toEqual(told.map(({ type }) => type));
  });

  it("given the caller's other calls, SMS and replies, then calls belong to it while it was open, SMS and replies until the next case", async () => {
    const db = await memoryDb();
    const it = madeUpCase('c1', 1);
    const reply = (seconds: number) =>
      event('SmsReceived', seconds, {
        callerId: callerIdOf(1),
        replyId: `r${seconds}`,
        intent: 'stop',
        sealedText: 'sealed',
      });
    const before = inboundCall('c0', 1);
    await take(db, [
      before.answered(1, 'anna'),
      before.ended(9, 'anna'),
      inboundCall('c1', 1).lost(30),
      it.opened(30, 'c1'),
    ]);
    await take(db, [reply(20), reply(40), inboundCall('c2', 1).queued(50), inboundCall('c2', 1).answered(60, 'anna')]);
    await take(db, [
      it.recoveredByCaller(60, 'c2'),
      reply(80),
      inboundCall('c3', 1).queued(90),
      madeUpSms('other', 1).submitted(45),
    ]);
    expect(await typesOf(db, it.caseId)).toEqual([
      'CallLost',
      'CaseOpened',
      'SmsReceived',
      'CallQueued',
      'CallAnswered',
      'CaseRecovered',
      'SmsReceived',
    ]);
    const next = madeUpCase('c4', 1);
    await take(db, [next.opened(100, 'c4'), reply(110)]);
    expect((await typesOf(db, it.caseId))?.filter((type) => type === 'SmsReceived')).toHaveLength(2);
    expect(await typesOf(db, next.caseId)).toEqual(['CaseOpened', 'SmsReceived']);
  });

  it('given an SMS of no case, such as what confirms STOP, then it is told in the case in which it was taken on', async () => {
    const db = await memoryDb();
    const [one, next] = [madeUpCase('c1', 1), madeUpCase('c2', 1)];
    const sms = madeUpSms('confirmation', 1);
    const accepted = sms.accepted(40);
    const ofNoCase = { ...accepted, data: { ...accepted.data, caseId: null, kind: 'opt-out-confirmation' } };
    await take(db, [one.opened(0, 'c1'), ofNoCase as typeof accepted, next.opened(60, 'c2'), sms.delivered(70)]);
    expect(await typesOf(db, one.caseId)).toEqual(['CaseOpened', 'SmsAccepted', 'SmsDelivered']);
    expect(await typesOf(db, next.caseId)).toEqual(['CaseOpened']);
  });

  it('given a decision, then its step says why and shows nothing sealed and no caller', async () => {
    const db = await memoryDb();
    const it = madeUpCase('c1', 1);
    await take(db, [it.opened(30, 'c1'), it.apologyRequested(30)]);
    const found = await caseStepByStep(db, it.caseId);
    expect(found?.timeline[0]?.data).toMatchObject({
      decision: { rule: 'eligible', zone: 'Europe/Moscow', policyVersion: 'test' },
    });
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`sealed|${it.callerId}`));
  });

  it('given an id of no case, then null', async () => {
    expect(await caseStepByStep(await memoryDb(), caseIdOf('nobody'))).toBeNull();
  });

  it('given a reply that is kept for a person, then it is read where the keys are, numbers masked, and not elsewhere', async () => {
    const db = await memoryDb();
    const one = madeUpCase('c1', 1);
    const reply = { callerId: callerIdOf(1), replyId: 'r1', intent: 'other', sealedText: 'sealed' };
    await take(db, [one.opened(0, 'call-1'), event('SmsReceived', 5, reply)]);
    const read = async (unsealed: string | null) => {
      const keys = { unseal: () => Promise.resolve(unsealed) } as unknown as Parameters<typeof caseStepByStep>[2];
      const found = await caseStepByStep(db, one.caseId, keys ?? null);
      return found?.timeline.find(({ type }) => type === 'SmsReceived')?.data;
    };
    expect(await read('my card 4276 1234 5678 9012, call +7 (916) 123-45-67 at 18:30')).toMatchObject({
      text: 'my card •••, call ••• at 18:30',
    });
    expect(await read(null)).toMatchObject({ text: null });
    expect(JSON.stringify(await caseStepByStep(db, one.caseId))).not.toMatch(/"text"|"sealed/);
  });

  it('given every event of the language but those of agents and pacers, and requests, which are told by their answers, then each has its place in the order of telling', () => {
    const told = [...registry]
      .filter(([, { topic }]) => topic !== 'agents' && topic !== 'requests' && topic !== 'pacing')
      .map(([type]) => type);
    expect(new Set(causesFirst)).toEqual(new Set(told));
    expect(causesFirst).toHaveLength(told.length);
  });
});
