import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { lossesQuery } from '../api/losses-query.ts';
import { recoveryQuery } from '../api/report-query.ts';
import { openPulse } from '../live/pulse.ts';
import { reportsSettingsSchema } from '../settings.ts';
import { at, inboundCall, madeUpCase, madeUpRedial, MORNING } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { board } from '../views/now/board.ts';
import { losses } from '../views/recovery/losses.ts';
import { recoveryReport } from '../views/recovery/recovery-report.ts';
import { heldAt, heldPrices, heldValues, keepSettings } from './held-settings.ts';
import type { ReportTables } from './tables.ts';

const MINUTE_MS = 60_000;
const set = (changes: object) => reportsSettingsSchema.parse(changes);
/** As at the start of a process, so many seconds after the morning. */
const start = (db: Kysely<ReportTables>, changes: object, seconds: number) =>
  keepSettings(db, set(changes), MORNING + seconds * 1000);
const targets = { serviceLevelSeconds: 1, shortAbandonSeconds: 1, promiseMinutes: 1, abandonmentLimit: 0.01 };

describe('settings and when they held', () => {
  it('given starts with the same and with other settings, then only changes are kept, the first from the beginning', async () => {
    const db = await memoryDb();
    await start(db, { promiseMinutes: 20 }, 0);
    await start(db, { promiseMinutes: 20 }, 60);
    await start(db, { promiseMinutes: 45 }, 120);
    const held = await heldValues(db, 'promiseMinutes', 1);
    expect(held).toEqual([
      { from: '', value: 20 },
      { from: at(120), value: 45 },
    ]);
    expect([at(-9), at(119), at(120)].map((moment) => heldAt(held, moment))).toEqual([20, 20, 45]);
    expect(await heldValues(await memoryDb(), 'promiseMinutes', 7)).toEqual([{ from: '', value: 7 }]);
  });

  it('given replicas that start at once, then a change is kept once', async () => {
    const db = await memoryDb();
    await start(db, {}, 0);
    await Promise.all([1, 2, 3].map((seconds) => start(db, { pricePerAttempt: 5 }, seconds)));
    expect(await heldValues(db, 'pricePerAttempt', 0)).toHaveLength(2);
  });
});

describe('a change in the middle of a period', () => {
  /** A redial before 600 s, and another after. */
  const redialledTwice = [
    madeUpCase('a', 1).opened(0, 'a'),
    madeUpRedial('a', 1, 'anna').queued(10),
    madeUpRedial('a', 1, 'anna').placed(20),
    madeUpRedial('a', 1, 'anna', 2).queued(650),
    madeUpRedial('a', 1, 'anna', 2).placed(700),
  ];

  it('given a longer promise since noon, then who was lost before is late by the old one', async () => {
    const db = await memoryDb();
    await start(db, { promiseMinutes: 20 }, 0);
    await start(db, { promiseMinutes: 60 }, 600);
    await take(db, [
      madeUpCase('before', 1).opened(500, 'before'),
      madeUpRedial('before', 1, 'anna').queued(500),
      madeUpCase('after', 2).opened(700, 'after'),
    ]);
    const moment = { now: MORNING + 31 * MINUTE_MS, promiseMinutes: 60 };
    const late = await losses(db, lossesQuery.parse({ measure: 'late' }), moment);
    expect(late.rows.map(({ callId }) => callId)).toEqual(['before']);
    const shown = await board(db, moment.now, targets, openPulse());
    expect(shown.waiting).toMatchObject({ late: 1, oldest: { since: at(0), due: at(1200) } });
  });

  it('given a stricter service level and short abandon, then each call counts by what held when it was queued', async () => {
    const db = await memoryDb();
    await start(db, { serviceLevelSeconds: 20, shortAbandonSeconds: 5 }, 0);
    await start(db, { serviceLevelSeconds: 5, shortAbandonSeconds: 60 }, 600);
    // Each is answered after 10 seconds, or lost after 30.
    const calls = [100, 700].flatMap((seconds) => [
      inboundCall(`a${seconds}`, 1).queued(seconds),
      inboundCall(`a${seconds}`, 1).answered(seconds + 10, 'anna'),
      inboundCall(`l${seconds}`, 2).queued(seconds),
      inboundCall(`l${seconds}`, 2).lost(seconds + 30),
    ]);
    await take(db, calls);
    const { queues } = await board(db, MORNING + 1_000_000, targets, openPulse());
    expect(queues).toMatchObject([{ answered: 2, inTime: 1, lost: 2, shortLost: 1 }]);
  });

  it('given another limit, then what is used of it is reckoned answer by answer', async () => {
    const db = await memoryDb();
    await start(db, { abandonmentLimitPercent: 10 }, 0);
    await start(db, { abandonmentLimitPercent: 50 }, 600);
    const first = madeUpRedial('a', 1, 'anna');
    const second = madeUpRedial('b', 2, 'anna');
    await take(db, [first.queued(0), first.placed(1), first.answered(9), first.abandoned(12)]);
    await take(db, [second.queued(700), second.placed(701), second.answered(709)]);
    const { day } = (await board(db, MORNING + 1_000_000, targets, openPulse())).abandonment;
    expect(day).toMatchObject({ answered: 2, abandoned: 1, rate: 0.5 });
    expect(day.used).toBeCloseTo(1 / (0.1 + 0.5));
  });

  it('given another price, then each redial costs what it cost then, and the report names both', async () => {
    const db = await memoryDb();
    await start(db, { pricePerAttempt: 1 }, 0);
    await start(db, { pricePerAttempt: 100 }, 600);
    await take(db, redialledTwice);
    const asked = recoveryQuery.parse({ from: '2026-11-22', to: '2026-11-23' });
    const { effort, held } = await recoveryReport(db, asked, set({ pricePerAttempt: 100 }));
    expect(effort).toMatchObject({ placed: 2, cost: 101 });
    expect(held.find(({ name }) => name === 'pricePerAttempt')?.values).toEqual([
      { from: '', value: 1, currency: 'RUB' },
      { from: at(600), value: 100, currency: 'RUB' },
    ]);
    const dayAfter = recoveryQuery.parse({ from: '2026-11-23', to: '2026-11-24' });
    const later = await recoveryReport(db, dayAfter, set({ pricePerAttempt: 100 }));
    expect(later.held.find(({ name }) => name === 'pricePerAttempt')?.values).toEqual([
      { from: at(600), value: 100, currency: 'RUB' },
    ]);
  });

  it('given another currency, then what was spent before stays in the old one, and the two are never added up', async () => {
    const db = await memoryDb();
    await start(db, { pricePerAttempt: 100, pricePerSmsPart: 0, currency: 'RUB' }, 0);
    await start(db, { pricePerAttempt: 100, pricePerSmsPart: 0, currency: 'EUR' }, 600);
    await take(db, [...redialledTwice, madeUpCase('a', 1).recoveredByRedial(720)]);
    const now = set({ pricePerAttempt: 100, currency: 'EUR' });
    const asked = recoveryQuery.parse({ from: '2026-11-22', to: '2026-11-23' });
    const { effort, held } = await recoveryReport(db, asked, now);
    expect(effort).toMatchObject({ placed: 2, currency: 'EUR', cost: null, costPerRecovered: null });
    expect(effort.costs).toEqual([
      { currency: 'RUB', cost: 100, costPerRecovered: 100 },
      { currency: 'EUR', cost: 100, costPerRecovered: 100 },
    ]);
    expect(held.find(({ name }) => name === 'pricePerAttempt')?.values).toEqual([
      { from: '', value: 100, currency: 'RUB' },
      { from: at(600), value: 100, currency: 'EUR' },
    ]);
    // What costs nothing costs it in any currency.
    expect(held.find(({ name }) => name === 'pricePerSmsPart')?.values).toHaveLength(1);
    const dayBefore = recoveryQuery.parse({ from: '2026-11-21', to: '2026-11-22' });
    expect((await recoveryReport(db, dayBefore, now)).effort).toMatchObject({ currency: 'RUB', cost: 0 });
  });

  it('given prices kept before their currency was, then they are in that of the next start, for good', async () => {
    const db = await memoryDb();
    await db
      .insertInto('held_settings')
      .values({ name: 'pricePerAttempt', number: 1, from: '', value: 7, currency: null })
      .execute();
    await start(db, { pricePerAttempt: 7, currency: 'KZT' }, 0);
    await start(db, { pricePerAttempt: 7, currency: 'EUR' }, 60);
    expect(await heldPrices(db, 'pricePerAttempt', 1, 'USD')).toEqual([
      { from: '', value: 7, currency: 'KZT' },
      { from: at(60), value: 7, currency: 'EUR' },
    ]);
  });
});
