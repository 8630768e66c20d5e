import { describe, expect, it } from 'vitest';
import { evidenceSchema } from '../api/evidence-shape.ts';
import { at, event, madeUpCase, madeUpRedial } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { evidenceOfCase, evidenceOfRedial } from './evidence.ts';

const it1 = madeUpCase('a', 1);
const redial = madeUpRedial('a', 1, 'anna');
const ledger = {
  limit: 0.03,
  withinSeconds: 2,
  day: { answered: 100, abandoned: 2 },
  month: { answered: 900, abandoned: 9 },
};
const decision = {
  rule: 'redial',
  inputs: { attempt: 1, contactsToday: 1, contactsPerDay: 4 },
  policyVersion: 'default-1',
  jurisdiction: 'RU-2',
  localTime: '2026-11-22T10:00:31+03:00',
  zone: 'Asia/Yekaterinburg',
  zoneSource: 'number',
};
/** What a redial of today says, from what the made-up one says. */
const requested = event('RedialRequested', 30, { ...redial.queued(30).data, decision });
const placed = (more: object = {}) => {
  const told = redial.placed(60).data as { pacing: object };
  return event('RedialPlaced', 60, { ...told, pacing: { ...told.pacing, manner: 'reserved', ledger }, ...more });
};
const redialIdOf = (): string => (redial.placed(60).data as { redialId: string }).redialId;

describe('the evidence of an attempt', () => {
  it('given a redial that says all, then the sheet has the rule, the local time of the call, the number shown and the counters', async () => {
    const db = await memoryDb();
    await take(db, [
      it1.opened(30, 'a'),
      requested,
      redial.queued(30),
      placed({ cli: '+74950000000' }),
      redial.answered(68),
      redial.connected(69),
      redial.ended(129),
    ]);
    const found = await evidenceOfRedial(db, redialIdOf());
    expect(evidenceSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      asked: { at: at(30), decision: { rule: 'redial', policyVersion: 'default-1', jurisdiction: 'RU-2' } },
      contacts: { inDay: 1, allowed: 4 },
      placed: { at: at(60), cli: '+74950000000', manner: 'reserved', agentId: 'anna' },
      ringSeconds: 8,
      secondsToAgent: 1,
      limitSeconds: 2,
      inTime: true,
      status: 'ended',
      ledger,
    });
    expect(found?.placed?.localTime).toMatch(/^2026-11-22T\d\d:01:00\+05:00$/);
    expect(found?.events.map(({ type }) => type)).toEqual([
      'RedialRequested',
      'RedialQueued',
      'RedialPlaced',
      'RedialAnswered',
      'RedialConnected',
      'RedialEnded',
    ]);
  });

  it('given events of an older release, then what they do not say is null, not guessed', async () => {
    const db = await memoryDb();
    await take(db, [it1.opened(30, 'a'), redial.placed(60), redial.answered(68), redial.abandoned(71)]);
    expect(await evidenceOfRedial(db, redialIdOf())).toMatchObject({
      asked: null,
      contacts: { inDay: null, allowed: null },
      placed: { cli: null, localTime: null },
      secondsToAgent: 2,
      limitSeconds: null,
      inTime: null,
      ledger: null,
      status: 'abandoned',
    });
  });

  it('given a person whom no agent came to, however soon they hung up, then the limit was not met', async () => {
    const db = await memoryDb();
    await take(db, [it1.opened(30, 'a'), placed(), redial.answered(68), redial.abandoned(69)]);
    expect(await evidenceOfRedial(db, redialIdOf())).toMatchObject({ secondsToAgent: 2, inTime: false });
  });

  it('given a case of several attempts, then the sheets are in turn, each with its own events; nothing of no case', async () => {
    const db = await memoryDb();
    const second = madeUpRedial('a', 1, 'boris', 2);
    await take(db, [it1.opened(30, 'a'), second.queued(200), placed(), redial.unanswered(80, 'busy')]);
    const sheets = await evidenceOfCase(db, it1.caseId);
    expect(sheets?.map(({ attempt, status, events }) => [attempt, status, events.length])).toEqual([
      [1, 'unanswered', 2],
      [2, 'waiting', 1],
    ]);
    expect(await evidenceOfCase(db, redialIdOf())).toBeNull();
    expect(await evidenceOfRedial(db, it1.caseId)).toBeNull();
  });
});
