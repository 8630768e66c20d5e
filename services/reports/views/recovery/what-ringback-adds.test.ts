import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { recoveryQuery } from '../../api/report-query.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import { inboundCall, madeUpCase, madeUpRedial, MORNING } from '../../testing/made-up-events.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { whatRingbackAdds } from './what-ringback-adds.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const query = recoveryQuery.parse({ from: '2026-11-22', to: '2026-12-02', zone: 'UTC' });
const told = (db: Kysely<ReportTables>, seconds = 5 * DAY, change: Readonly<Record<string, string>> = {}) =>
  whatRingbackAdds(db, { ...query, ...change }, { now: MORNING + seconds * 1000, hours: 24 });

type Arm = 'held-out' | 'chased';
/** So many callers of an arm, lost one after the other, and so many of them spoken to within the hour. */
const callersOf = (arm: Arm, from: number, many: number, recovered: number) =>
  Array.from({ length: many }, (_, index) => {
    const [name, caller, at] = [`${arm}-${index}`, from + index, index * 60];
    const opened = madeUpCase(name, caller).opened(at, name, arm);
    if (index >= recovered) return [opened];
    if (arm === 'held-out') return [opened, inboundCall(`${name}-back`, caller).answered(at + HOUR, 'anna')];
    return [opened, madeUpRedial(name, caller, 'anna').connected(at + HOUR)];
  }).flat();

describe('what Ringback adds', () => {
  it('given no hold-out in the period, then it says that none is set', async () => {
    const db = await memoryDb();
    await take(db, [madeUpCase('a', 1).opened(0, 'a')]);
    expect(await told(db)).toMatchObject({ verdict: 'not-set', difference: null, needed: null });
  });

  it('given many callers of both arms, then the difference and its interval are Newcombe’s, and who else came back is estimated', async () => {
    const db = await memoryDb();
    await take(db, [...callersOf('chased', 1, 70, 56), ...callersOf('held-out', 100, 80, 48)]);
    const { verdict, heldOut, chased, difference, extraCallers } = await told(db);
    expect([heldOut, chased]).toEqual([
      { callers: 80, recovered: 48, rate: 0.6 },
      { callers: 70, recovered: 56, rate: 0.8 },
    ]);
    expect(verdict).toBe('adds');
    expect(difference!.low).toBeCloseTo(0.0524, 4);
    expect(difference!.high).toBeCloseTo(0.3339, 4);
    expect(extraCallers).toEqual({ value: 14, low: 4, high: 23 });
  });

  it('given the same rates in a small sample, then it says how many are missing and how long that takes', async () => {
    const db = await memoryDb();
    await take(db, [...callersOf('chased', 1, 35, 28), ...callersOf('held-out', 100, 10, 6)]);
    const { verdict, needed } = await told(db);
    expect(verdict).toBe('too-small');
    expect(needed!.difference).toBeCloseTo(0.2, 6);
    expect(needed!.callers).toBe(47);
    // Ten callers in less than a day, taken as a day, are seventy in a week.
    expect(needed!.weeks).toBeCloseTo(47 / 70, 6);
  });

  it('given ever so clear a difference of nine callers, then it is too small a sample', async () => {
    const db = await memoryDb();
    await take(db, [...callersOf('chased', 1, 50, 50), ...callersOf('held-out', 100, 9, 0)]);
    expect(await told(db)).toMatchObject({ verdict: 'too-small', needed: { callers: 1 } });
  });

  it('given many callers and no difference, then it says so; given fewer come back when chased, then that', async () => {
    const same = await memoryDb();
    await take(same, [...callersOf('chased', 1, 1900, 950), ...callersOf('held-out', 3000, 1700, 850)]);
    expect((await told(same)).verdict).toBe('no-difference');
    const worse = await memoryDb();
    await take(worse, [...callersOf('chased', 1, 80, 40), ...callersOf('held-out', 100, 80, 70)]);
    expect((await told(worse)).verdict).toBe('costs');
  });

  it('given a caller lost twice, then they count once in the arm of the first case; given they spoke after a day, then not as recovered', async () => {
    const db = await memoryDb();
    await take(db, [
      madeUpCase('a', 1).opened(0, 'a', 'held-out'),
      madeUpCase('b', 1).opened(2 * HOUR, 'b', 'chased'),
      inboundCall('back', 1).answered(3 * HOUR, 'anna'),
      madeUpCase('c', 2).opened(0, 'c', 'chased'),
      inboundCall('late', 2).answered(DAY + 1, 'anna'),
      // Spoke to us before they were lost.
      madeUpCase('d', 3).opened(HOUR, 'd', 'chased'),
      inboundCall('before', 3).answered(0, 'anna'),
    ]);
    const { heldOut, chased } = await told(db);
    expect([heldOut, chased]).toMatchObject([
      { callers: 1, recovered: 1 },
      { callers: 2, recovered: 0 },
    ]);
  });

  it('given the chase gave up and they called later within the day, then they count as recovered like the held out', async () => {
    const db = await memoryDb();
    await take(db, [
      madeUpCase('a', 1).opened(0, 'a', 'chased'),
      madeUpCase('a', 1).gaveUp(4 * HOUR, 'attempts-exhausted'),
      inboundCall('back', 1).answered(20 * HOUR, 'anna'),
    ]);
    expect((await told(db)).chased).toMatchObject({ callers: 1, recovered: 1 });
  });

  it('given callers who may still come back in time, then they are in neither arm yet', async () => {
    const db = await memoryDb();
    await take(db, callersOf('held-out', 1, 3, 3));
    expect(await told(db, HOUR)).toMatchObject({ verdict: 'too-early', tooEarly: 3, heldOut: { callers: 0 } });
    expect(await told(db, 5 * DAY, { queue: 'other' })).toMatchObject({ verdict: 'not-set' });
  });
});
