import type { Envelope } from '@ringback/contracts/envelope.ts';
import { instant } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { groupings, type RecoveryQuery, recoveryQuery } from '../../api/report-query.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Effort, RecoveryCell } from '../../shapes.ts';
import { inboundCall, madeUpCase, madeUpRedial, madeUpSms, MORNING } from '../../testing/made-up-events.ts';
import { arrival, history } from '../../testing/made-up-history.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { plainRecovery } from '../../testing/plain-recovery.ts';
import { forgetLatestDays } from './days-of-losses.ts';
import { localTimeIn } from './local-time.ts';
import { recoveryReport } from './recovery-report.ts';

type Db = Kysely<ReportTables>;

const prices = { currency: 'RUB', pricePerAgentMinute: 6, pricePerAttempt: 1, pricePerSmsPart: 2 };
const DAY_MS = 86_400_000;
/** Of a made-up hour: half a month, with the night in which Berlin puts its clocks. */
const SLOWER = 360;
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'];

/** The same events, further apart and at another time of the year. */
const spread = (envelopes: readonly Envelope[], begins: number): Envelope[] =>
  JSON.parse(
    JSON.stringify(envelopes).replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_, at: string) =>
      JSON.stringify(instant(begins + (Date.parse(at) - MORNING) * SLOWER)),
    ),
  ) as Envelope[];

const BEGINS = Date.parse('2026-10-18T03:14:15.926Z');
const happened = history.chain(arrival).map((events) => spread(events, BEGINS));

const asked = fc
  .record({
    from: fc.integer({ min: -3, max: 14 }),
    days: fc.integer({ min: 1, max: 20 }),
    zone: fc.constantFrom(...zones),
    by: fc.constantFrom(...groupings),
    place: fc.constantFrom({}, {}, { queue: 'sales' }, { team: 'sales' }, { client: 'test' }, { queue: 'none' }),
  })
  .map(({ from, days, zone, by, place }) => {
    const date = (day: number) => new Date(BEGINS + day * DAY_MS).toISOString().slice(0, 10);
    return recoveryQuery.parse({ from: date(from), to: date(from + days), zone, by, ...place });
  });

const report = (db: Db, query: RecoveryQuery) => recoveryReport(db, query, prices);

/** A call lost and its case on each of these days, counted from 22 November. */
const lostOn = (days: readonly number[]): Envelope[] =>
  days.flatMap((day) => {
    const name = `c${day}`;
    return [inboundCall(name, day + 1).lost(day * 86_400), madeUpCase(name, day + 1).opened(day * 86_400, name)];
  });

/** What `plainRecovery` tells of a cell, too. */
const shown = ({ colours, ...cell }: RecoveryCell) => ({
  ...Object.fromEntries(Object.entries(cell).filter(([name]) => !['key', 'recoveryRate', 'p90Minutes'].includes(name))),
  colours: Object.fromEntries(Object.entries(colours).filter(([, count]) => count > 0)),
});
const effortShown = ({ placed, answered, abandoned, agentSeconds, smsParts, byHour }: Effort) => ({
  placed,
  answered,
  abandoned,
  agentSeconds,
  smsParts,
  hours: Object.fromEntries(byHour.map(({ hour, placed: of }) => [hour, of])),
});

const countOfKept = async (db: Db): Promise<number> =>
  (await db.selectFrom('counted_days').select('day').execute()).length;

describe('days that are counted once', () => {
  it('given any history, zone and place, then the report is what a slow count of whole tables gives', async () => {
    await fc.assert(
      fc.asyncProperty(happened, fc.array(asked, { minLength: 3, maxLength: 3 }), async (events, questions) => {
        const db = await memoryDb();
        await take(db, events);
        for (const query of questions) {
          const told = await report(db, query);
          const groups = told.groups.filter(({ lost }) => lost > 0).map((cell) => [cell.key, shown(cell)]);
          expect({
            total: shown(told.total),
            previous: shown(told.previous),
            groups: Object.fromEntries(groups),
            effort: effortShown(told.effort),
            previousEffort: effortShown(told.previousEffort),
          }).toEqual(await plainRecovery(db, query));
        }
        await db.destroy();
      }),
      { numRuns: 40 },
    );
  });

  it('given questions while facts of any day still come, then each answer is that of a database that kept nothing', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(happened, asked, fc.integer({ min: 8, max: 40 }), async (events, query, together) => {
        const db = await memoryDb();
        for (let from = 0; from < events.length; from += together) {
          await take(db, events.slice(from, from + together));
          await report(db, query);
          kept += await countOfKept(db);
        }
        const fresh = await memoryDb();
        await take(fresh, events);
        expect(await report(db, query)).toEqual(await report(fresh, query));
        await Promise.all([db.destroy(), fresh.destroy()]);
      }),
      { numRuns: 20 },
    );
    expect(kept).toBeGreaterThan(0);
    // Over PostgreSQL, too, where it is made of thousands of commits.
  }, 60_000);

  it('given a redial or an SMS of a day that is over, then that day is counted anew, and the other days are not', async () => {
    const db = await memoryDb();
    await take(db, lostOn([0, 1, 2]));
    const query = recoveryQuery.parse({ from: '2026-11-22', to: '2026-11-25' });
    expect((await report(db, query)).total.redialled).toBe(0);
    const keptNow = async () => (await db.selectFrom('counted_days').select('day').execute()).map(({ day }) => day);
    expect(await keptNow()).toEqual(['2026-11-22', '2026-11-23']);
    await take(db, [madeUpRedial('c1', 2, 'anna').placed(200_000)]);
    expect(await keptNow()).toEqual(['2026-11-22']);
    expect((await report(db, query)).total).toMatchObject({ redialled: 1, apologised: 0 });
    await take(db, [madeUpCase('c0', 1).apologyRequested(10)]);
    await report(db, query);
    await take(db, [madeUpSms('c0', 1).submitted(200_000)]);
    expect(await keptNow()).toEqual(['2026-11-23']);
    expect((await report(db, query)).total).toMatchObject({ redialled: 1, apologised: 1 });
  });

  it('given a version that knows nothing of kept days wrote facts of a late one, then the next start counts that day anew, not an old one', async () => {
    const db = await memoryDb();
    await take(db, lostOn([0, 18, 19]));
    const query = recoveryQuery.parse({ from: '2026-11-22', to: '2026-12-12' });
    expect((await report(db, query)).total.byCaller).toBe(0);
    const { caseId } = (await db.selectFrom('cases').select('caseId').orderBy('openedAt').execute())[1]!;
    await db.updateTable('cases').set({ status: 'recovered-by-caller' }).where('caseId', '=', caseId).execute();
    expect((await report(db, query)).total.byCaller).toBe(0);
    await forgetLatestDays(db);
    const kept = await db.selectFrom('counted_days').select('day').orderBy('day').execute();
    expect([kept.at(0)?.day, kept.at(-1)?.day]).toEqual(['2026-11-22', '2026-11-26']);
    expect((await report(db, query)).total.byCaller).toBe(1);
  });
});

describe('local clocks', () => {
  it('given any moment and zone, then they show what the calendar says', () => {
    const moment = fc.integer({ min: Date.parse('1971-01-01'), max: Date.parse('2037-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.array(moment, { minLength: 1, maxLength: 30 }), (zone, moments) => {
        const local = localTimeIn(zone);
        for (const at of moments.flatMap((one) => [one, one + 3_600_000])) {
          const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
          const date = zoned.toPlainDate().toString();
          expect(local(at)).toEqual({ date, hour: zoned.hour, weekday: zoned.dayOfWeek });
        }
      }),
    );
  });

  it('given the moment itself at which clocks are put, then they are', () => {
    const local = localTimeIn('Europe/Berlin');
    const at = Date.parse('2026-10-25T01:00:00.000Z');
    expect([at - 1, at, at - 1].map((one) => local(one).hour)).toEqual([2, 2, 2]);
    expect(local(Date.parse('2026-03-29T01:00:00.000Z')).hour).toBe(3);
    expect(local(Date.parse('2026-03-29T00:59:59.999Z')).hour).toBe(1);
  });
});
