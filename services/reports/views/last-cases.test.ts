import type { Kysely } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReportTables } from '../read-model/tables.ts';
import { at, caseIdOf, inboundCall, madeUpCase, madeUpRedial, madeUpSms, smsIdOf } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { casesTouched, lastCases } from './last-cases.ts';

let db: Kysely<ReportTables>;
beforeEach(async () => {
  db = await memoryDb();
});

const one = madeUpCase('c1', 1);
const two = madeUpCase('c2', 2);
const sms = madeUpSms('c1', 1);
const redial = madeUpRedial('c1', 1, 'anna');

describe('the last cases', () => {
  it('given an SMS that is heard of before its case, then the case has its apology', async () => {
    await take(db, [sms.submitted(31), sms.accepted(30)]);
    expect(await lastCases(db, { limit: 10 })).toEqual([]);
    await take(db, [one.apologyRequested(30), one.opened(30, 'c1')]);
    expect(await lastCases(db, { limit: 10 })).toMatchObject([
      { caseId: caseIdOf('c1'), apology: { status: 'sent', reason: null } },
    ]);
  });

  it.each([
    [[], 'none', null],
    [[one.apologyRefused(30, 'landline')], 'refused', 'landline'],
    [[one.apologyRequested(30)], 'requested', null],
    [[one.apologyRequested(30), sms.refused(30, 'opted-out')], 'refused', 'opted-out'],
    [[one.apologyRequested(30), sms.submitting(30)], 'sending', null],
    [[one.apologyRequested(30), sms.submitting(30), sms.unknown(40)], 'unknown', null],
    [[one.apologyRequested(30), sms.unknown(40), sms.delivered(50)], 'delivered', null],
    [[one.apologyRequested(30), sms.submitted(31), sms.failed(40)], 'failed', 'UNDELIV'],
  ])('given the steps of an apology (case %#), then its status is %2$s', async (steps, status, reason) => {
    await take(db, [one.opened(30, 'c1'), ...steps]);
    expect((await lastCases(db, { limit: 1 }))?.[0]?.apology).toEqual({ status, reason });
  });

  it.each([
    [[redial.queued(30)], 'waiting', 0],
    [[redial.queued(30), redial.placed(40)], 'ringing', 1],
    [[redial.placed(40), redial.answered(50)], 'answered', 1],
    [[redial.placed(40), redial.answered(50), redial.connected(51)], 'talking', 1],
    [[redial.placed(40), redial.connected(51), redial.ended(90)], 'ended', 1],
    [[redial.placed(40), redial.answered(50), redial.abandoned(52)], 'abandoned', 1],
    [[redial.placed(40), redial.unanswered(60, 'busy')], 'unanswered', 1],
    [[redial.queued(30), redial.cancelled(35, 'waiting')], 'withdrawn', 0],
    [[redial.placed(40), redial.unknown(60)], 'unknown', 1],
  ])('given the steps of a redial (case %#), then it is %2$s', async (steps, status, attempts) => {
    await take(db, [one.opened(30, 'c1'), ...steps]);
    expect((await lastCases(db, { limit: 1 }))?.[0]).toMatchObject({ redial: { status }, attempts });
  });

  it('given the caller came on the line and left it again, then only meanwhile they are on it', async () => {
    await take(db, [one.opened(30, 'c1'), one.cameOnLine(40, 'c9')]);
    expect((await lastCases(db, { limit: 1 }))?.[0]?.callerOnLine).toBe(true);
    await take(db, [one.leftLine(50, 'c9')]);
    expect((await lastCases(db, { limit: 1 }))?.[0]?.callerOnLine).toBe(false);
  });

  it('given more cases than a page and two opened at the same moment, then pages neither skip nor repeat one', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await take(
      db,
      names.map((name, index) => madeUpCase(name, index + 1).opened(Math.floor(index / 2) * 10, name)),
    );
    const seen: string[] = [];
    for (let before: string | undefined; ; before = seen.at(-1)) {
      const page = await lastCases(db, { limit: 2, before });
      if (page === null || page.length === 0) break;
      seen.push(...page.map(({ caseId }) => caseId));
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(names.map(caseIdOf)));
  });

  it('given a status or an unknown place to go on from, then only those cases, or null', async () => {
    await take(db, [one.opened(30, 'c1'), two.opened(40, 'c2'), two.gaveUp(50, 'expired'), two.merged(45, 'c3')]);
    expect(await lastCases(db, { limit: 9, status: 'given-up' })).toMatchObject([
      { caseId: two.caseId, giveUpReason: 'expired', losses: 2, closedAt: at(50) },
    ]);
    expect(await lastCases(db, { limit: 9, before: caseIdOf('nobody') })).toBeNull();
  });

  it('given any case, then the whole caller id is nowhere in the answer', async () => {
    await take(db, [one.opened(30, 'c1')]);
    expect(JSON.stringify(await lastCases(db, { limit: 1 }))).not.toContain(one.callerId);
  });
});

describe('the cases touched', () => {
  it('given an SMS, a call of a caller and a case, then each leads to its case, closed ones not by a call', async () => {
    const closed = madeUpCase('c4', 4);
    await take(db, [
      one.opened(30, 'c1'),
      sms.accepted(30),
      two.opened(40, 'c2'),
      closed.opened(1, 'c4'),
      closed.gaveUp(9, 'expired'),
    ]);
    await take(db, [inboundCall('c9', 2).queued(60)]);
    const touched = await casesTouched(db, {
      caseIds: [],
      smsIds: [smsIdOf('c1')],
      callerIds: [two.callerId, closed.callerId],
    });
    expect(touched.map(({ caseId }) => caseId)).toEqual([two.caseId, one.caseId]);
    expect(await casesTouched(db, { caseIds: [closed.caseId], smsIds: [], callerIds: [] })).toHaveLength(1);
  });
});
