import { instant } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optOutsQuery } from '../api/opt-outs-shape.ts';
import { reportMigrations } from '../read-model/migrations.ts';
import { recordEvents } from '../read-model/record-events.ts';
import { callerIdOf, event, madeUpCase, MORNING } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { everyOptOut, whoOptedOut } from './who-opted-out.ts';

const said = (word: 'out' | 'in', caller: number, seconds: number, source: 'sms' | 'import' | 'agent' = 'sms') =>
  event(word === 'out' ? 'CallerOptedOut' : 'CallerOptedIn', seconds, { callerId: callerIdOf(caller), source });
const ask = (asked: object = {}) => optOutsQuery.parse(asked);

describe('who opted out', () => {
  it('given words of several callers, then the last of each counts, with its source and whether a case was open', async () => {
    const db = await memoryDb();
    const [open, ended] = [madeUpCase('a', 1), madeUpCase('b', 2)];
    await take(db, [
      open.opened(10, 'a'),
      said('out', 1, 20),
      open.gaveUp(20, 'opted-out'),
      ended.opened(10, 'b'),
      ended.gaveUp(15, 'expired'),
      said('out', 2, 30, 'agent'),
      said('out', 3, 5, 'import'),
      said('out', 4, 5),
      said('in', 4, 6),
    ]);
    const { rows, total } = await whoOptedOut(db, ask());
    expect(total).toBe(3);
    expect(rows.map(({ callerId, source, caseOpenThen, client }) => [callerId, source, caseOpenThen, client])).toEqual([
      [callerIdOf(2), 'agent', false, 'test'],
      [callerIdOf(1), 'sms', true, 'test'],
      [callerIdOf(3), 'import', false, 'test'],
    ]);
    expect((await whoOptedOut(db, ask({ source: 'import' }))).rows).toHaveLength(1);
    expect((await whoOptedOut(db, ask({ from: '2026-11-22', to: '2026-11-23' }))).total).toBe(3);
    expect((await whoOptedOut(db, ask({ from: '2026-11-23' }))).total).toBe(0);
    expect((await whoOptedOut(db, ask({ client: 'other' }))).total).toBe(0);
  });

  it('given the same words in any order and more than once, then the same is kept', async () => {
    const words = fc.array(
      fc.tuple(fc.constantFrom('out', 'in'), fc.nat(2), fc.nat(4), fc.constantFrom('sms', 'import', 'agent')),
      { minLength: 1, maxLength: 8 },
    );
    const kept = async (told: readonly (readonly ['out' | 'in', number, number, 'sms' | 'import' | 'agent'])[]) => {
      const db = await memoryDb();
      await take(
        db,
        told.map((one) => said(...one)),
        2,
      );
      return db.selectFrom('opt_outs').selectAll().orderBy('callerId').execute();
    };
    await fc.assert(
      fc.asyncProperty(words, fc.nat(7), async (told, turn) => {
        const otherwise = [...told.slice(turn), ...told, ...told.slice(0, turn)].toReversed();
        expect(await kept(otherwise as never)).toEqual(await kept(told as never));
      }),
      { numRuns: 6 },
    );
  });

  it('given more than fit a page, also at the same moment, then next and previous walk over each of them once', async () => {
    const db = await memoryDb();
    await take(
      db,
      Array.from({ length: 130 }, (_, index) => said('out', index + 1, Math.floor(index / 7))),
    );
    for (const order of ['asc', 'desc'] as const) {
      const first = await whoOptedOut(db, ask({ order }));
      const second = await whoOptedOut(db, ask({ order, cursor: first.next, page: 2 }));
      const third = await whoOptedOut(db, ask({ order, cursor: second.next, page: 3 }));
      const walked = [first, second, third].flatMap(({ rows }) => rows);
      expect(new Set(walked.map(({ callerId }) => callerId)).size).toBe(130);
      expect([first.previous, third.next, third.rows.length]).toEqual([null, null, 30]);
      const back = await whoOptedOut(db, ask({ order, cursor: third.previous, page: 2 }));
      expect(back.rows).toEqual(second.rows);
      const begin = await whoOptedOut(db, ask({ order, cursor: back.previous, page: 1 }));
      expect(begin).toEqual(first);
      expect((await whoOptedOut(db, ask({ order, page: 2 }))).rows).toEqual(second.rows);
    }
    expect((await Array.fromAsync(everyOptOut(db, ask()))).length).toBe(130);
  });

  it('given a read model from before, then the migration tells the same as a rebuild would', async () => {
    const db = await memoryDb();
    const words = [
      ...Array.from({ length: 1300 }, (_, index) => said('out', index + 1, 3)),
      said('in', 2, 9, 'agent'),
      said('out', 2, 12, 'import'),
      said('in', 3, 9, 'agent'),
    ];
    await take(db, [madeUpCase('a', 1).opened(0, 'a'), ...words]);
    const rebuilt = await db.selectFrom('opt_outs').selectAll().orderBy('callerId').execute();
    await db.schema.dropTable('opt_outs').execute();
    await reportMigrations['0011-opt-outs']!.up(db as never);
    const migrated = await db.selectFrom('opt_outs').selectAll().orderBy('callerId').execute();
    // Whose no case or loss is known has no client, until they say something again.
    expect(migrated).toEqual(rebuilt.map((row) => (row.callerId === callerIdOf(1) ? row : { ...row, tenantId: null })));
    expect(rebuilt).toHaveLength(1300);
    await db.transaction().execute((trx) => recordEvents(trx, [said('out', 5, 60)]));
    const later = await db.selectFrom('opt_outs').selectAll().where('callerId', '=', callerIdOf(5)).execute();
    expect(later).toMatchObject([{ tenantId: 'test', at: instant(MORNING + 60_000) }]);
  });

  it.each([
    ['cursor', { cursor: 'yesterday' }],
    ['page', { page: 201 }],
    ['source', { source: 'letter' }],
    ['from', { from: '2026-13-01' }],
  ])('given a wrong %s, then it is named', (field, asked) => {
    expect(optOutsQuery.safeParse(asked).error?.issues[0]?.path).toEqual([field]);
  });
});
