import { deriveId, instant } from '@ringback/contracts/ids.ts';
import * as fc from 'fast-check';
import type { Kysely } from 'kysely';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualClock, type VirtualClock } from './clock/virtual-clock.ts';
import { trackedWork, type Work } from './clock/work.ts';
import { memoryEventStore } from './event-store/memory-event-store.ts';
import { StoreUnavailable, type EventStore } from './event-store/port.ts';
import type { Following } from './follow-store.ts';
import { openReadModel } from './read-model/open.ts';
import { startWakeUps, wakeUpsMigration, type WakeUpsOptions, type WakeUpsTables } from './wake-ups.ts';

const START_MS = Date.parse('2026-11-22T07:00:00.000Z');

let store: EventStore;
let db: Kysely<WakeUpsTables>;
let work: Work;
let clock: VirtualClock;
let errors: string[];
let log: pino.Logger;
/** `<seconds since start> <stream>` */
let woken: string[];

const openDb = () =>
  openReadModel<WakeUpsTables>(':memory:', { '001-wake-ups': wakeUpsMigration }, { durability: 'none' });

beforeEach(async () => {
  store = memoryEventStore();
  db = await openDb();
  work = trackedWork();
  clock = virtualClock(START_MS, work);
  errors = [];
  woken = [];
  log = pino({ level: 'error' }, { write: (line) => errors.push(line) });
});
afterEach(() => db.destroy());

const seconds = (): number => (clock.now() - START_MS) / 1000;
let said = 0;
/** From now on the stream wants to be woken at this second. */
const wants = async (stream: string, second: number | null): Promise<void> => {
  said += 1;
  const data = { dueAt: second === null ? null : START_MS + second * 1000 };
  const event = {
    id: deriveId('wants', said),
    type: 'Wanted',
    version: 1,
    time: instant(clock.now()),
    data,
    meta: { key: null },
  };
  await store.append(stream, [event], 'any');
};
const dueAt = async (stream: string): Promise<number | null> => {
  const data = (await store.read(stream)).at(-1)?.data;
  return typeof data === 'object' && data !== null && 'dueAt' in data && typeof data.dueAt === 'number'
    ? data.dueAt
    : null;
};
const note = (stream: string): void => void woken.push(`${seconds()} ${stream}`);
const wakeOnce = async (stream: string): Promise<void> => {
  note(stream);
  await wants(stream, null);
};

const start = (with_: Partial<WakeUpsOptions<WakeUpsTables>> = {}): Promise<Following> =>
  startWakeUps({ store, db, clock, work, log, name: 'things', category: 'Thing', dueAt, wake: wakeOnce, ...with_ });
const until = (second: number): Promise<void> => clock.runUntil(START_MS + second * 1000);

describe('wake-ups', () => {
  it('given streams that want to be woken, then each is, at its second, the earliest first', async () => {
    await start();
    await wants('Thing-b', 20);
    await wants('Thing-a', 10);
    await wants('Other-c', 5);
    await until(100);
    expect(woken).toEqual(['10 Thing-a', '20 Thing-b']);
  });

  it('given streams whose time is known without asking, and others, then each is woken at its second', async () => {
    const known = new Map([['Thing-a', START_MS + 10_000]]);
    const wake = async (stream: string): Promise<void> => {
      known.delete(stream);
      await wakeOnce(stream);
    };
    await start({ dueAt: (stream) => known.get(stream) ?? (stream === 'Thing-a' ? null : dueAt(stream)), wake });
    for (const stream of ['Thing-a', 'Thing-b']) await wants(stream, 20);
    await until(100);
    expect(woken).toEqual(['10 Thing-a', '20 Thing-b']);
  });

  it('given more alarms than one statement holds, then all are kept over a restart', async () => {
    const streams = Array.from({ length: 300 }, (_, n) => `Thing-${n}`);
    const first = await start();
    for (const stream of streams) await wants(stream, 10);
    await first.caughtUp();
    await first.stop();
    expect(await db.selectFrom('wake_ups').select('stream').execute()).toHaveLength(streams.length);
    await start();
    await until(20);
    expect(new Set(woken)).toEqual(new Set(streams.map((stream) => `10 ${stream}`)));
  });

  it('given a stream that changes its mind, then only its last wish counts', async () => {
    await start();
    for (const second of [10, 50, 30]) await wants('Thing-a', second);
    await wants('Thing-b', 10);
    await until(5);
    await wants('Thing-b', null);
    await until(100);
    expect(woken).toEqual(['30 Thing-a']);
  });

  it('given a stream that wants to be woken again when it is woken, then it is', async () => {
    await start({ wake: async (stream) => (note(stream), wants(stream, seconds() < 30 ? seconds() + 10 : null)) });
    await wants('Thing-a', 10);
    await until(100);
    expect(woken).toEqual(['10 Thing-a', '20 Thing-a', '30 Thing-a']);
  });

  it('given a restart, then alarms of before ring, those long due at once', async () => {
    await (
      await start().then(async (first) => {
        await wants('Thing-a', 10);
        await wants('Thing-b', 50);
        await first.caughtUp();
        return first;
      })
    ).stop();
    await until(20);
    expect(woken).toEqual([]);
    await start();
    await until(100);
    expect(woken).toEqual(['20 Thing-a', '50 Thing-b']);
  });

  it('given it dies before its alarms are written, then the next start derives them again', async () => {
    const first = await start();
    await wants('Thing-a', 10);
    await wants('Thing-b', 5);
    await first.caughtUp();
    expect(await db.selectFrom('wake_ups').selectAll().execute()).toEqual([]);
    await (await start()).caughtUp();
    await until(20);
    expect(new Set(woken)).toEqual(new Set(['5 Thing-b', '10 Thing-a']));
  });

  it('given a clean stop, then the position it left is not ahead of the alarms it left', async () => {
    const first = await start();
    await wants('Thing-a', 10);
    await wants('Thing-b', 20);
    await wants('Thing-b', null);
    await first.caughtUp();
    await first.stop();
    expect(await db.selectFrom('wake_ups').select(['stream', 'due_at']).execute()).toEqual([
      { stream: 'Thing-a', due_at: START_MS + 10_000 },
    ]);
  });

  it('given a database that was lost, then the alarms are derived again from the store', async () => {
    const first = await start();
    await wants('Thing-a', 10);
    await first.caughtUp();
    await first.stop();
    await db.destroy();
    db = await openDb();
    await start();
    await until(100);
    expect(woken).toEqual(['10 Thing-a']);
  });

  it('given a restart with nothing new in the store, then no stream is asked again', async () => {
    const first = await start();
    await wants('Thing-a', 10);
    await first.caughtUp();
    await first.stop();
    const asked: string[] = [];
    await (await start({ dueAt: async (stream) => (asked.push(stream), dueAt(stream)) })).caughtUp();
    expect(asked).toEqual([]);
  });

  it('given a wish that comes while an older one is being looked up, then the older one does not overwrite it', async () => {
    let lookUps = 0;
    const slowForLate = async (stream: string): Promise<number | null> => {
      const due = await dueAt(stream);
      if (due !== START_MS + 90_000) return due;
      lookUps += 1;
      // The third is the one that plans after waking; a change of mind overtakes it.
      if (lookUps === 3) await wants(stream, 20);
      for (let turn = 0; turn < 5 * lookUps; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return due;
    };
    await start({
      dueAt: slowForLate,
      wake: async (stream) => (note(stream), wants(stream, seconds() < 20 ? 90 : null)),
    });
    await wants('Thing-a', 10);
    await until(100);
    expect(woken).toEqual(['10 Thing-a', '20 Thing-a']);
  });

  it('given more streams due at once than one look takes, then all are woken at that second, never more than 32 at once', async () => {
    let inHand = 0;
    let most = 0;
    await start({
      wake: async (stream) => {
        inHand += 1;
        most = Math.max(most, inHand);
        await new Promise((resolve) => setImmediate(resolve));
        inHand -= 1;
        await wakeOnce(stream);
      },
    });
    for (let i = 0; i < 1200; i += 1) await wants(`Thing-${i}`, 10);
    await until(10);
    expect([new Set(woken).size, woken.length, most]).toEqual([1200, 1200, 32]);
    expect(woken.every((line) => line.startsWith('10 '))).toBe(true);
  });

  it('given a wake that moves nothing, then it is logged as a defect and tried again after a minute, and others go on', async () => {
    await start({ wake: async (stream) => (stream === 'Thing-stuck' ? note(stream) : wakeOnce(stream)) });
    await wants('Thing-stuck', 10);
    await wants('Thing-fine', 80);
    await until(135);
    expect(woken).toEqual(['10 Thing-stuck', '70 Thing-stuck', '80 Thing-fine', '130 Thing-stuck']);
    expect(errors).toHaveLength(3);
    await wants('Thing-stuck', 140);
    await until(145);
    expect(woken.at(-1)).toBe('140 Thing-stuck');
  });

  it('given a wake that appends but stays due, then time goes on all the same', async () => {
    await start({ wake: async (stream) => (note(stream), wants(stream, 10)) });
    await wants('Thing-stuck', 10);
    await until(100);
    expect(woken).toEqual(['10 Thing-stuck', '70 Thing-stuck']);
  });

  it('given a wake that throws, then it is a defect like any other', async () => {
    await start({ wake: async (stream) => (note(stream), Promise.reject(new TypeError('x is undefined'))) });
    await wants('Thing-a', 10);
    await until(100);
    expect(woken).toEqual(['10 Thing-a', '70 Thing-a']);
    expect(errors[0]).toContain('x is undefined');
  });

  it('given a store that is away, then waking backs off and makes up for it, without calling it a defect', async () => {
    await start({
      wake: async (stream) => {
        note(stream);
        if (seconds() < 12) throw new StoreUnavailable('away');
        await wants(stream, null);
      },
    });
    await wants('Thing-a', 10);
    await until(100);
    expect(woken.map((line) => Number(line.split(' ')[0]))).toEqual([10, 10.2, 10.6, 11.4, 13]);
    expect(errors).toEqual([]);
  });

  it('given an alarm that another replica left behind, when the sweep of the minute comes, then it rings', async () => {
    const sweeps: (() => void | Promise<void>)[] = [];
    const cron: VirtualClock['cron'] = (_, __, sweep) => {
      sweeps.push(sweep);
      return () => {};
    };
    await start({ clock: { ...clock, cron } });
    await until(5);
    await db.insertInto('wake_ups').values({ name: 'things', stream: 'Thing-a', due_at: START_MS }).execute();
    for (const sweep of sweeps) await sweep();
    await until(6);
    expect(woken).toEqual(['5 Thing-a']);
  });

  it('given it was stopped, then nothing is woken any more', async () => {
    const running = await start();
    await wants('Thing-a', 10);
    await running.caughtUp();
    await running.stop();
    await until(100);
    expect(woken).toEqual([]);
  });

  it('given any wishes at any time, then each is granted once at its moment unless it was withdrawn', async () => {
    const anyWish = fc.record({
      at: fc.integer({ min: 0, max: 50 }),
      thing: fc.integer({ min: 0, max: 5 }),
      second: fc.option(fc.integer({ min: 0, max: 60 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyWish, { maxLength: 30 }), async (wishes) => {
        await db.destroy();
        [store, db, work, woken] = [memoryEventStore(), await openDb(), trackedWork(), []];
        clock = virtualClock(START_MS, work);
        await start();
        const inOrder = wishes.toSorted((a, b) => a.at - b.at);
        // Half a second beside the alarms, so that no wish comes at the very moment of another.
        for (const { at, thing, second } of inOrder)
          clock.after(at * 1000 + 500, () => wants(`Thing-${thing}`, second));
        await until(100);
        const expected = inOrder.flatMap(({ at, thing, second }, i) => {
          if (second === null) return [];
          const rings = Math.max(second, at + 0.5);
          const next = inOrder.slice(i + 1).find((later) => later.thing === thing);
          // Of two wishes in one moment the first may be overtaken before it is granted.
          return next !== undefined && next.at + 0.5 <= rings ? [] : [`${rings} Thing-${thing}`];
        });
        expect(woken.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 60 },
    );
  });
});
