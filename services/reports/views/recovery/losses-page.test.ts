import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossesQuery } from '../../api/losses-query.ts';
import { madeUpCase, MORNING } from '../../testing/made-up-events.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { losses } from './losses.ts';

const moment = { now: MORNING + 3_600_000, promiseMinutes: 20 };
const ask = (asked: object) => lossesQuery.parse(asked);

describe('pages of lost calls', () => {
  it('given a walk by cursor to the end and back, then each call is met once, also those lost at the same moment', async () => {
    const db = await memoryDb();
    await take(
      db,
      Array.from({ length: 160 }, (_, index) =>
        madeUpCase(`c${index}`, index + 1).opened(Math.floor(index / 9), `c${index}`),
      ),
    );
    const walk = async (order: 'asc' | 'desc') => {
      const pages = [await losses(db, ask({ order }), moment)];
      for (let last = pages[0]!; last.next !== null; pages.push(last))
        last = await losses(db, ask({ order, cursor: last.next, page: last.page + 1 }), moment);
      return pages;
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('asc', 'desc'), async (order) => {
        const pages = await walk(order);
        const met = pages.flatMap(({ rows }) => rows.map(({ lostAt }) => lostAt));
        expect(met).toEqual(order === 'asc' ? met.toSorted() : met.toSorted().toReversed());
        expect(new Set(pages.flatMap(({ rows }) => rows.map(({ callId }) => callId))).size).toBe(160);
        expect(pages.map(({ page, rows }) => [page, rows.length])).toEqual([
          [1, 50],
          [2, 50],
          [3, 50],
          [4, 10],
        ]);
        const back = await losses(db, ask({ order, cursor: pages[2]!.previous, page: 2 }), moment);
        expect(back.rows).toEqual(pages[1]!.rows);
        expect(await losses(db, ask({ order, cursor: back.previous, page: 1 }), moment)).toEqual(pages[0]);
      }),
      { numRuns: 4 },
    );
  });

  it('given calls lost meanwhile, then the next page neither repeats a call nor leaves one out', async () => {
    const db = await memoryDb();
    const lost = (index: number) => madeUpCase(`c${index}`, index + 1).opened(index, `c${index}`);
    await take(
      db,
      Array.from({ length: 100 }, (_, index) => lost(index)),
    );
    const first = await losses(db, ask({}), moment);
    await take(db, [lost(200), lost(201)]);
    const second = await losses(db, ask({ cursor: first.next, page: 2 }), moment);
    expect(second.rows.map(({ callId }) => callId)).toEqual(Array.from({ length: 50 }, (_, index) => `c${49 - index}`));
    const back = await losses(db, ask({ cursor: second.previous, page: 1 }), moment);
    // Two more have come before what was the first page.
    expect(back).toMatchObject({ page: 2, hasPrevious: true, rows: first.rows });
  });

  it('given an order no index gives, then pages go by number, up to a limit that is told', async () => {
    const db = await memoryDb();
    await take(
      db,
      Array.from({ length: 60 }, (_, index) => madeUpCase(`c${index}`, index + 1).opened(index, `c${index}`)),
    );
    const second = await losses(db, ask({ sort: 'waitSeconds', page: 2 }), moment);
    expect(second).toMatchObject({ page: 2, next: null, previous: null, hasNext: false, hasPrevious: true });
    expect(second.rows).toHaveLength(10);
    const wrong = (asked: object) => lossesQuery.safeParse(asked).error?.issues[0];
    expect(wrong({ sort: 'waitSeconds', page: 201 })).toMatchObject({ path: ['page'] });
    expect(wrong({ sort: 'attempts', cursor: second.next ?? 'after~2026-11-22T07:00:00.000Z~c1' })).toMatchObject({
      path: ['cursor'],
    });
  });
});
