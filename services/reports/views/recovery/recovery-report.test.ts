import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { lossesQuery } from '../../api/losses-query.ts';
import { recoveryQuery } from '../../api/report-query.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import { at, inboundCall, madeUpCase, madeUpRedial, MORNING } from '../../testing/made-up-events.ts';
import { arrival, history } from '../../testing/made-up-history.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { summary } from '../summary.ts';
import { lossFacts } from './loss-facts.ts';
import { localTimeIn, startOfDay } from './local-time.ts';
import { losses } from './losses.ts';
import { conditionOf, measures } from './measures.ts';
import { recoveryReport } from './recovery-report.ts';

const prices = { currency: 'RUB', pricePerAgentMinute: 6, pricePerAttempt: 1, pricePerSmsPart: 2 };
const DAYS = { from: '2026-11-22', to: '2026-11-24', zone: 'Europe/Moscow' };
const report = (db: Kysely<ReportTables>, query: Readonly<Record<string, string>> = {}) =>
  recoveryReport(db, recoveryQuery.parse({ ...DAYS, ...query }), prices);
const HALF_AN_HOUR = 1800;
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const countIn = async (db: Kysely<ReportTables>, measure: (typeof measures)[number]): Promise<number> => {
  const rows = await lossFacts(db)
    .where((eb) => conditionOf(eb as never, measure, [{ from: '', before: at(HALF_AN_HOUR) }]))
    .execute();
  return rows.length;
};

describe('the recovery report', () => {
  it('given any history in any order, then its sums are those of the summary, and every number is as long as its list', async () => {
    const arrivals = history.chain((happened) => arrival(happened));
    await fc.assert(
      fc.asyncProperty(arrivals, fc.constantFrom('hour', 'day', 'team', 'client'), async (events, by) => {
        const db = await memoryDb();
        await take(db, events);
        const told = await summary(db, MORNING);
        const { total, groups, notEligible, gaveUp, heat, effort } = await report(db, { by });
        expect(total).toMatchObject({
          lost: told.calls.lost,
          opened: told.cases.opened,
          merged: told.cases.lossesMerged,
          byRedial: told.cases.recoveredByRedial,
          byCaller: told.cases.recoveredByCaller,
          none: sum(told.cases.gaveUp),
          open: told.cases.openAtEnd,
          notEligible: sum(told.notEligible),
        });
        expect(sum(total.colours)).toBe(total.opened);
        expect([sum(notEligible), sum(gaveUp)]).toEqual([total.notEligible, total.none]);
        expect(groups.reduce((lost, group) => lost + group.lost, 0)).toBe(total.lost);
        expect(heat.reduce((lost, cell) => lost + cell.lost, 0)).toBe(total.lost);
        expect([effort.placed, effort.answered]).toEqual([told.redials.placed, told.redials.answeredByPerson]);
        const numbers = { ...total, ...total.colours } as unknown as Readonly<Record<string, number>>;
        for (const measure of measures)
          if (measure in numbers) expect([measure, await countIn(db, measure)]).toEqual([measure, numbers[measure]]);
        const moment = { now: Date.parse(at(HALF_AN_HOUR)) + 20 * 60_000, promiseMinutes: 20 };
        for (const measure of ['open', 'waiting', 'late'] as const) {
          const { rows, total: listed } = await losses(db, lossesQuery.parse({ measure }), moment);
          expect([measure, rows.length, listed]).toEqual([measure, listed, await countIn(db, measure)]);
        }
        await db.destroy();
      }),
      { numRuns: 25 },
    );
  });

  it('given cases called at different times, then each has the colour supervisors know', async () => {
    const db = await memoryDb();
    const minute = 60;
    const lost = (name: string, caller: number) => [
      inboundCall(name, caller).lost(0),
      madeUpCase(name, caller).opened(0, name),
    ];
    const placed = (name: string, caller: number, seconds: number) =>
      madeUpRedial(name, caller, 'anna').placed(seconds);
    await take(db, [
      ...['alone', 'soon', 'edge', 'today', 'later', 'nobody', 'waiting'].flatMap((name, index) =>
        lost(name, index + 1),
      ),
      madeUpCase('alone', 1).recoveredByCaller(30 * minute, 'back'),
      placed('soon', 2, 5 * minute),
      placed('edge', 3, 20 * minute),
      placed('today', 4, 20 * minute + 1),
      placed('later', 5, 24 * 60 * minute),
      madeUpCase('nobody', 6).gaveUp(24 * 60 * minute, 'expired'),
    ]);
    const { total, delays } = await report(db);
    expect(total.colours).toEqual({
      alone: 1,
      within20m: 2,
      within23h: 1,
      later: 1,
      nobody: 1,
      waiting: 1,
      heldOut: 0,
    });
    expect(total).toMatchObject({ redialled: 4, medianMinutes: 20, recoveryRate: 1 / 7 });
    expect(delays.map(({ count }) => count)).toEqual([0, 0, 1, 0, 1, 1, 0, 0, 1]);
  });

  it('given one caller lost three times and won back once, then one caller is counted, and what it cost', async () => {
    const db = await memoryDb();
    const it = madeUpCase('a', 1);
    const redial = madeUpRedial('a', 1, 'anna');
    await take(db, [it.opened(0, 'a'), it.merged(10, 'b'), it.merged(20, 'c')]);
    await take(db, [
      redial.placed(60),
      redial.answered(70),
      redial.connected(72),
      redial.ended(120),
      it.recoveredByRedial(72),
    ]);
    const { total, effort, previous } = await report(db);
    expect(total).toMatchObject({ lost: 3, callers: 1, eligibleCallers: 1, recoveredCallers: 1, recoveryRate: 1 });
    expect(effort).toMatchObject({ agentSeconds: 60, placed: 1, contactRate: 1, cost: 7, costPerRecovered: 7 });
    expect(previous).toMatchObject({ lost: 0, recoveryRate: null });
  });

  it('given held-out callers, then they have a colour of their own and are not in the recovery rate', async () => {
    const db = await memoryDb();
    await take(db, [
      madeUpCase('left', 1).opened(0, 'left', 'held-out'),
      madeUpCase('alone', 2).opened(0, 'alone', 'held-out'),
      madeUpCase('alone', 2).recoveredByCaller(60, 'back'),
      madeUpCase('chased', 3).opened(0, 'chased', 'chased'),
      madeUpCase('chased', 3).recoveredByCaller(60, 'again'),
    ]);
    const { total } = await report(db);
    expect(total).toMatchObject({ opened: 3, byCaller: 2, open: 1, eligibleCallers: 1, recoveryRate: 1 });
    expect(total.colours).toMatchObject({ heldOut: 2, alone: 1, waiting: 0 });
    expect([await countIn(db, 'heldOut'), await countIn(db, 'late')]).toEqual([2, 0]);
  });

  it('given a loss near midnight, then it belongs to the day of the zone; the period before is compared', async () => {
    const db = await memoryDb();
    // 22:30 UTC is 01:30 of the next day in Moscow.
    await take(db, [madeUpCase('a', 1).opened(15.5 * 3600, 'a')]);
    expect((await report(db)).groups.map(({ key, lost }) => [key, lost])).toEqual([
      ['2026-11-22', 0],
      ['2026-11-23', 1],
    ]);
    expect((await report(db, { zone: 'UTC' })).groups.map(({ lost }) => lost)).toEqual([1, 0]);
    expect((await report(db, { from: '2026-11-24', to: '2026-11-26' })).previous.lost).toBe(1);
    expect((await report(db, { queue: 'other' })).total.lost).toBe(0);
    expect((await report(db, { by: 'hour' })).groups).toHaveLength(48);
  });

  it('given a day of 25 hours, then it begins at its own midnights', () => {
    expect(startOfDay('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(startOfDay('2026-10-26', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
    expect(localTimeIn('Asia/Kolkata')(Date.parse('2026-11-22T18:40:00.000Z'))).toEqual({
      date: '2026-11-23',
      hour: 0,
      weekday: 1,
    });
  });
});
