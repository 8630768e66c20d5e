import { describe, expect, it } from 'vitest';
import {
  at,
  callerIdOf,
  inboundCall,
  madeUpCase,
  madeUpRedial,
  madeUpSms,
  notEligible,
} from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import type { LostCallRow } from '../shapes.ts';
import { lostCalls } from './lost-calls-one-by-one.ts';

const rowsOf = async (rows: AsyncIterable<LostCallRow>): Promise<LostCallRow[]> => Array.fromAsync(rows);

describe('the lost calls one by one', () => {
  it('given a recovered case, a loss merged into it and one not chased, then a row each, by time of loss', async () => {
    const db = await memoryDb();
    const it = madeUpCase('c1', 1);
    const redial = madeUpRedial('c1', 1, 'anna');
    await take(db, [
      inboundCall('c1', 1).lost(30, 25),
      inboundCall('c2', 1).lost(50),
      inboundCall('c0', null).lost(40, 3),
    ]);
    await take(db, [
      it.opened(30, 'c1'),
      it.merged(50, 'c2'),
      notEligible('c0', 40, null, 'unknown-caller'),
      it.apologyRequested(30),
    ]);
    await take(db, [
      madeUpSms('c1', 1).submitted(31),
      redial.placed(60),
      redial.connected(70),
      it.recoveredByRedial(70),
    ]);
    const ofCase = {
      callerId: callerIdOf(1),
      queue: 'sales',
      caseId: it.caseId,
      notEligible: null,
      apology: 'sent',
      attempts: 1,
      outcome: 'recovered-by-redial',
      recoveredAt: at(70),
    };
    expect(await rowsOf(lostCalls(db))).toEqual([
      { ...ofCase, callId: 'c1', lostAt: at(30), waitSeconds: 25 },
      {
        callId: 'c0',
        callerId: null,
        lostAt: at(40),
        waitSeconds: 3,
        queue: 'sales',
        caseId: null,
        notEligible: 'unknown-caller',
        apology: null,
        attempts: 0,
        outcome: null,
        recoveredAt: null,
      },
      { ...ofCase, callId: 'c2', lostAt: at(50), waitSeconds: 30 },
    ]);
  });

  it('given a refused apology and a case given up, then the row names both reasons', async () => {
    const db = await memoryDb();
    const it = madeUpCase('c1', 1);
    await take(db, [
      inboundCall('c1', 1).lost(30),
      it.opened(30, 'c1'),
      it.apologyRefused(30, 'landline'),
      it.gaveUp(99, 'expired'),
    ]);
    expect(await rowsOf(lostCalls(db))).toMatchObject([
      { apology: 'refused:landline', outcome: 'gave-up:expired', attempts: 0 },
    ]);
  });

  it('given more losses than a page, many at the same moment, then each comes once, in order', async () => {
    const db = await memoryDb();
    const events = Array.from({ length: 2500 }, (_, index) =>
      inboundCall(`c${String(index).padStart(4, '0')}`, null).lost(Math.floor(index / 900)),
    );
    await take(db, events.toReversed());
    const ids = (await rowsOf(lostCalls(db))).map(({ callId }) => callId);
    expect(ids).toHaveLength(2500);
    expect(ids).toEqual(ids.toSorted());
  });
});
