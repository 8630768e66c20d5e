import { instant } from '@ringback/contracts/ids.ts';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandContext, commandRunner, type Decider } from './decider.ts';
import { memoryEventStore } from './event-store/memory-event-store.ts';
import { type EventStore, StoreUnavailable } from './event-store/port.ts';
import { type Count, type Counted, type Counter, counter, forgetfulCounter } from './testing/counter.ts';

const STREAM = 'Counter-1';
const time = instant(Date.UTC(2026, 10, 22));
const because = (causeId: string): CommandContext => ({ causeId, time });

let store: EventStore;
beforeEach(() => {
  store = memoryEventStore();
});
const runnerOf = (decider: Decider<Counter, Count, Counted> = counter, over: EventStore = store, cacheSize = 100) =>
  commandRunner({ store: over, decider, keyOf: (event) => event.data.order, cacheSize });
const typesIn = async (stream = STREAM) => (await store.read(stream)).map((event) => event.type);

/** Appends, and then says it did not. */
const losingAcks = (over: EventStore): EventStore => {
  let lose = true;
  return {
    ...over,
    async append(stream, events, expected) {
      const result = await over.append(stream, events, expected);
      if (!lose) return result;
      lose = false;
      throw new StoreUnavailable('connection reset');
    },
  };
};

describe('running a command', () => {
  test('appends what was decided, with derived ids, key, time and trace', async () => {
    const at = instant(Date.UTC(2026, 10, 1));
    const timed: Decider<Counter, Count, Counted> = {
      ...counter,
      decide: () => [
        { type: 'Counted', data: { order: 'a', by: 1, at } },
        { type: 'Counted', data: { order: 'b', by: 1 } },
      ],
    };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const result = await runnerOf(timed).run(STREAM, { order: 'a', by: 1 }, { ...because('cause'), traceparent });
    expect(result).toMatchObject({ repeated: false, state: { total: 2 }, events: [{ data: { at } }, {}] });
    const stored = await store.read(STREAM);
    expect(stored).toMatchObject([
      { type: 'Counted', version: 1, time: at, meta: { key: 'a', traceparent }, data: { order: 'a', by: 1, at } },
      { time, meta: { key: 'b', traceparent } },
    ]);
    expect(new Set(stored.map((event) => event.id)).size).toBe(2);

    const elsewhere = memoryEventStore();
    await runnerOf(timed, elsewhere).run(STREAM, { order: 'a', by: 1 }, because('cause'));
    expect((await elsewhere.read(STREAM)).map((event) => event.id)).toEqual(stored.map((event) => event.id));
  });

  test('given a stream that is likely new, then it is not read; and a wrong guess decides again on what is there', async () => {
    const read = vi.spyOn(store, 'read');
    const likelyNew = (causeId: string): CommandContext => ({ ...because(causeId), likelyNew: true });
    await runnerOf().run(STREAM, { order: 'a', by: 1 }, likelyNew('first'));
    expect(read).not.toHaveBeenCalled();
    const other = await runnerOf().run(STREAM, { order: 'b', by: 2 }, likelyNew('second'));
    expect(other).toMatchObject({ state: { total: 3 }, repeated: false });
    const again = await runnerOf().run(STREAM, { order: 'a', by: 1 }, likelyNew('first'));
    expect(again.events).toEqual([]);
    read.mockRestore();
    expect(await typesIn()).toEqual(['Counted', 'Counted']);
  });

  test('given a stream that nobody else can begin, then it is looked for once, until somebody else might have', async () => {
    let hold: number | null = 12;
    const runner = commandRunner({
      store,
      decider: { ...counter, decide: () => [] },
      keyOf: () => null,
      cacheSize: 100,
      whose: () => hold,
    });
    const read = vi.spyOn(store, 'read');
    await runner.run(STREAM, { order: 'a', by: 1 }, because('one'));
    await runner.run(STREAM, { order: 'a', by: 1 }, because('two'));
    expect(read).toHaveBeenCalledTimes(1);
    expect(runner.run(STREAM, { order: 'a', by: 1 }, because('at once'))).not.toBeInstanceOf(Promise);
    for (hold of [15, null, null] as const) await runner.run(STREAM, { order: 'a', by: 1 }, because(`with ${hold}`));
    expect(read).toHaveBeenCalledTimes(4);
  });

  test('given a stream that exists, then having nothing to append always looks, whoever may begin streams', async () => {
    const mute: Decider<Counter, Count, Counted> = { ...counter, decide: () => [] };
    const over = { store, keyOf: () => null, cacheSize: 100, whose: () => 1 };
    await runnerOf().run(STREAM, { order: 'a', by: 1 }, because('one'));
    const runner = commandRunner({ ...over, decider: mute });
    await runner.run(STREAM, { order: 'b', by: 1 }, because('two'));
    await runnerOf().run(STREAM, { order: 'c', by: 5 }, because('three'));
    expect((await runner.run(STREAM, { order: 'd', by: 1 }, because('four'))).state.total).toBe(6);
  });

  test('recalls at once what it remembers up to a revision, and nothing beyond', async () => {
    const runner = runnerOf();
    expect(runner.recall(STREAM, 0)).toBeUndefined();
    await runner.run(STREAM, { order: 'a', by: 2 }, because('cause'));
    expect(runner.recall(STREAM, 0)).toMatchObject({ revision: 0, state: { total: 2 } });
    expect(runner.recall(STREAM, 1)).toBeUndefined();
  });

  test('given a revision that is remembered, then loading up to there asks nobody', async () => {
    const runner = runnerOf();
    await runner.run(STREAM, { order: 'a', by: 1 }, because('cause'));
    const read = vi.spyOn(store, 'read');
    expect(await runner.load(STREAM, 0)).toMatchObject({ revision: 0 });
    expect(read).not.toHaveBeenCalled();
    await store.append(STREAM, [{ ...(await store.read(STREAM))[0]!, id: 'of-another' }], 0);
    expect(await runner.load(STREAM, 1)).toMatchObject({ revision: 1 });
  });

  test('reads a stream once while it is cached', async () => {
    const read = vi.spyOn(store, 'read');
    const runner = runnerOf();
    for (const order of ['a', 'b', 'c']) await runner.run(STREAM, { order, by: 1 }, because(order));
    expect(read).toHaveBeenCalledTimes(1);
    expect((await runner.load(STREAM)).state.total).toBe(3);
  });

  test('that decides nothing appends nothing', async () => {
    const runner = runnerOf();
    await runner.run(STREAM, { order: 'a', by: 1 }, because('first'));
    const again = await runner.run(STREAM, { order: 'a', by: 1 }, because('second'));
    expect(again).toMatchObject({ events: [], repeated: false, state: { total: 1 } });
    expect(await typesIn()).toEqual(['Counted']);
  });

  test('loads a stream as others left it', async () => {
    const [mine, theirs] = [runnerOf(), runnerOf()];
    expect(await mine.load(STREAM)).toMatchObject({ revision: -1, state: counter.initial });
    await theirs.run(STREAM, { order: 'a', by: 2 }, because('a'));
    expect(await mine.load(STREAM)).toMatchObject({ revision: 0, state: { total: 2 } });
  });
});

describe('rivals', () => {
  test('in one process are served one after the other, without a conflict', async () => {
    const append = vi.spyOn(store, 'append');
    const runner = runnerOf();
    const orders = Array.from({ length: 20 }, (_, i) => `order-${i}`);
    await Promise.all(orders.map(async (order) => runner.run(STREAM, { order, by: 1 }, because(order))));
    expect(append).toHaveBeenCalledTimes(20);
    expect((await store.read(STREAM)).map((event) => event.meta.key)).toContain('order-19');
    expect((await typesIn()).filter((type) => type === 'LimitReached')).toHaveLength(1);
  });

  test('in another process cause a second decision on what they wrote', async () => {
    const [mine, theirs] = [runnerOf(), runnerOf()];
    await mine.run(STREAM, { order: 'a', by: 5 }, because('a'));
    await theirs.run(STREAM, { order: 'b', by: 4 }, because('b'));
    const result = await mine.run(STREAM, { order: 'c', by: 1 }, because('c'));
    expect(result.events.map((event) => event.type)).toEqual(['Counted', 'LimitReached']);
    expect(result.state.total).toBe(10);
  });

  test('are noticed also when the stale state says there is nothing to do', async () => {
    const counts: Decider<Counter, Count, Counted> = {
      ...counter,
      decide: (command, state) => ('reset' in command && state.total === 0 ? [] : counter.decide(command, state)),
    };
    const [mine, theirs] = [runnerOf(counts), runnerOf(counts)];
    await mine.load(STREAM);
    await theirs.run(STREAM, { order: 'a', by: 4 }, because('a'));
    const result = await mine.run(STREAM, { order: 'b', reset: true }, because('b'));
    expect(result.events.map((event) => event.type)).toEqual(['WasReset']);
  });

  test('who always win end in "try again later", not in an endless loop', async () => {
    const append = vi.fn<EventStore['append']>(async () => ({ outcome: 'conflict', actual: 7 }));
    const run = runnerOf(counter, { ...store, append }).run(STREAM, { order: 'a', by: 1 }, because('a'));
    await expect(run).rejects.toThrow(StoreUnavailable);
    expect(append).toHaveBeenCalledTimes(20);
  });

  test('of other streams may push a stream out of the cache in the middle of its run', async () => {
    const runner = runnerOf(counter, store, 1);
    const jobs = Array.from({ length: 60 }, (_, i) => ({ stream: `Counter-${i % 3}`, order: `order-${i}` }));
    await Promise.all(jobs.map(async ({ stream, order }) => runner.run(stream, { order, by: 1 }, because(order))));
    for (const stream of ['Counter-0', 'Counter-1', 'Counter-2']) {
      expect(await runner.load(stream)).toMatchObject({ revision: 20, state: { total: 20 } });
    }
  });
});

describe('the same cause again', () => {
  test('after a lost acknowledgement finds its events stored, and adds none', async () => {
    const runner = runnerOf(forgetfulCounter, losingAcks(store));
    const command = { order: 'a', by: 1 };
    await expect(runner.run(STREAM, command, because('a'))).rejects.toThrow(StoreUnavailable);
    const again = await runner.run(STREAM, command, because('a'));
    expect(again).toMatchObject({ events: [], repeated: true, state: { total: 1 } });
    expect(await typesIn()).toEqual(['Counted']);
  });

  test('after a failed append starts from what the store has, not from what was remembered', async () => {
    const runner = runnerOf();
    await runner.run(STREAM, { order: 'a', by: 1 }, because('a'));
    vi.spyOn(store, 'append').mockRejectedValueOnce(new StoreUnavailable('connection reset'));
    await expect(runner.run(STREAM, { order: 'b', by: 1 }, because('b'))).rejects.toThrow(StoreUnavailable);
    const read = vi.spyOn(store, 'read');
    expect((await runner.run(STREAM, { order: 'b', by: 1 }, because('b'))).state.total).toBe(2);
    expect(read).toHaveBeenCalledWith(STREAM, 0);
  });

  test('adds none when the stream went on and the decider would decide otherwise now', async () => {
    const runner = runnerOf(forgetfulCounter);
    await runner.run(STREAM, { order: 'a', by: 6 }, because('a'));
    await runner.run(STREAM, { order: 'b', by: 1 }, because('b'));
    const again = await runner.run(STREAM, { order: 'a', by: 6 }, because('a'));
    expect(again).toMatchObject({ events: [], repeated: true, state: { total: 7 } });
    expect(await typesIn()).toEqual(['Counted', 'Counted']);
  });

  test('handled meanwhile by another replica adds none here', async () => {
    const [mine, theirs] = [runnerOf(forgetfulCounter), runnerOf(forgetfulCounter)];
    await mine.load(STREAM);
    await theirs.run(STREAM, { order: 'a', by: 1 }, because('a'));
    await theirs.run(STREAM, { order: 'b', by: 1 }, because('b'));
    const again = await mine.run(STREAM, { order: 'a', by: 1 }, because('a'));
    expect(again).toMatchObject({ events: [], repeated: true, state: { total: 2 } });
    expect(await typesIn()).toEqual(['Counted', 'Counted']);
  });

  test('may run another command on the stream', async () => {
    const runner = runnerOf();
    await runner.run(STREAM, { order: 'a', by: 1 }, because('a'));
    await runner.run(STREAM, { order: 'a-reset', reset: true }, because('a'));
    expect(await typesIn()).toEqual(['Counted', 'WasReset']);
  });

  test('in any mix of replicas and lost answers has its effect once', async () => {
    const job = fc.record({ replica: fc.nat(2), order: fc.nat(5), stream: fc.nat(1), lost: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 40 }), async (jobs) => {
        const shared = memoryEventStore();
        const lost = new Set(jobs.filter((one) => one.lost).map((one) => `${one.replica}`));
        const replicas = [0, 1, 2].map((i) =>
          runnerOf(forgetfulCounter, lost.has(`${i}`) ? losingAcks(shared) : shared, 2),
        );
        const untilStored = async ({ replica, stream, order }: (typeof jobs)[number]): Promise<void> => {
          const runner = replicas[replica]!;
          const once = async () => runner.run(`Counter-${stream}`, { order: `${order}`, by: 1 }, because(`${order}`));
          // As the bus does: "later" brings the same message again.
          await once().catch(once);
        };
        await Promise.all(jobs.map(untilStored));
        for (const stream of ['Counter-0', 'Counter-1']) {
          const orders = (await shared.read(stream)).map((event) => event.meta.key);
          expect(new Set(orders).size).toBe(orders.length);
          const asked = jobs.filter((one) => `Counter-${one.stream}` === stream).map((one) => `${one.order}`);
          expect(new Set(orders)).toEqual(new Set(asked));
        }
      }),
      { numRuns: 50 },
    );
  });
});
