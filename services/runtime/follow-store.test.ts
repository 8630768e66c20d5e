import { pino } from 'pino';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { virtualClock, type VirtualClock } from './clock/virtual-clock.ts';
import { trackedWork, type Work } from './clock/work.ts';
import { memoryEventStore } from './event-store/memory-event-store.ts';
import { type EventStore, START, type StoredEvent } from './event-store/port.ts';
import { someEvent } from './event-store/suite.ts';
import { type Following, type FollowStoreOptions, followStore } from './follow-store.ts';

const NAME = 'reader';
const MINUTE_MS = 60_000;

let store: EventStore;
let work: Work;
let clock: VirtualClock;
let seen: string[];
beforeEach(() => {
  store = memoryEventStore();
  work = trackedWork();
  clock = virtualClock(0, work);
  seen = [];
});

const take = async (events: readonly StoredEvent[]): Promise<void> => {
  seen.push(...events.map((event) => `${event.stream}@${event.revision}`));
};
const follow = (options: Partial<FollowStoreOptions> = {}): Following =>
  followStore({
    store,
    name: NAME,
    categories: ['Thing'],
    clock,
    work,
    log: pino({ level: 'silent' }),
    handle: take,
    ...options,
  });
const append = (stream: string, count = 1) =>
  store.append(
    stream,
    Array.from({ length: count }, () => someEvent()),
    'any',
  );
const upTo = (stream: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${stream}@${i}`);

describe('following the store', () => {
  test('first reads what is there, in batches, then what is appended, of its categories only', async () => {
    await append('Thing-1', 5);
    await append('Other-1', 5);
    const handle = vi.fn(take);
    const following = follow({ batchSize: 2, handle });
    await following.caughtUp();
    expect(seen).toEqual(upTo('Thing-1', 5));
    expect(handle.mock.calls.map(([events]) => events.length)).toEqual([2, 2, 1]);

    await append('Thing-2');
    await work.idle();
    expect(seen.slice(5)).toEqual(['Thing-2@0']);
    await following.stop();
  });

  test('goes on after a clean stop where it was, repeating nothing', async () => {
    await append('Thing-1', 3);
    const first = follow();
    await first.caughtUp();
    await first.stop();
    await append('Thing-1', 2);
    const second = follow();
    await second.caughtUp();
    expect(seen).toEqual(upTo('Thing-1', 5));
    await second.stop();
  });

  test('misses nothing that is appended while it handles', async () => {
    let left = 20;
    const following = follow({
      batchSize: 1,
      async handle(events) {
        await take(events);
        left -= 1;
        if (left > 0) await append('Thing-1');
      },
    });
    await append('Thing-1');
    await following.caughtUp();
    expect(seen).toEqual(upTo('Thing-1', 20));
    await following.stop();
  });

  test('misses nothing that is appended just after it found nothing', async () => {
    const readAll = store.readAll.bind(store);
    vi.spyOn(store, 'readAll').mockImplementationOnce(async (...asked) => {
      const page = await readAll(...asked);
      await append('Thing-1');
      return page;
    });
    const following = follow();
    await work.idle();
    expect(seen).toEqual(['Thing-1@0']);
    await following.stop();
  });

  test('counts as work in hand, so virtual time waits for it', async () => {
    const following = follow({
      async handle(events) {
        await new Promise((resolve) => setImmediate(resolve));
        await take(events);
        seen.push(`handled at ${clock.now()}`);
      },
    });
    clock.after(1000, async () => void (await append('Thing-1')));
    clock.after(1001, () => void seen.push('next moment'));
    await clock.runUntil(2000);
    expect(seen).toEqual(['Thing-1@0', 'handled at 1000', 'next moment']);
    await following.stop();
  });

  test('looks by itself where it polls', async () => {
    const following = follow({ store: { ...store, onAppend: () => () => {} }, pollMs: 5000 });
    await following.caughtUp();
    await append('Thing-1');
    await clock.runUntil(4999);
    expect(seen).toEqual([]);
    await clock.runUntil(5000);
    expect(seen).toEqual(['Thing-1@0']);
    await following.stop();
  });
});

describe('where several might follow under one name', () => {
  test('given it is not the turn of one, then it reads nothing; and once it is, it begins where the one before it got to', async () => {
    let [mine, theirs]: [number | null, number | null] = [null, 1];
    await append('Thing-1', 3);
    const heard: string[] = [];
    const first = follow();
    await first.caughtUp();
    await first.stop();
    const other = follow({ turn: () => theirs });
    const one = follow({
      turn: () => mine,
      handle: async (events) => void heard.push(...events.map(({ revision }) => String(revision))),
    });
    await work.idle();
    expect(seen).toEqual(upTo('Thing-1', 3));
    expect(heard).toEqual([]);

    [mine, theirs] = [2, null];
    other.wake();
    await work.idle();
    await append('Thing-1', 2);
    one.wake();
    await work.idle();
    expect(seen).toEqual(upTo('Thing-1', 3));
    expect(heard).toEqual(['3', '4']);
    await Promise.all([one.stop(), other.stop()]);
  });

  test('given it lost its turn between reading and handling, then it handles nothing', async () => {
    let turn: number | null = 1;
    const readAll = store.readAll.bind(store);
    vi.spyOn(store, 'readAll').mockImplementation(async (...asked) => {
      const page = await readAll(...asked);
      turn = null;
      return page;
    });
    await append('Thing-1', 2);
    const following = follow({ turn: () => turn });
    await work.idle();
    expect(seen).toEqual([]);
    await following.stop();
  });

  test('given it had it, lost it and has it again, then it looks how far others got meanwhile', async () => {
    let turn: number | null = 1;
    await append('Thing-1', 2);
    const following = follow({ turn: () => turn });
    await work.idle();
    turn = null;
    await append('Thing-1', 2);
    await work.idle();
    await store.saveCheckpoint(NAME, (await store.readAll(START, ['Thing'], 3))[2]!.position);
    turn = 2;
    following.wake();
    await work.idle();
    expect(seen).toEqual([...upTo('Thing-1', 2), 'Thing-1@3']);
    await following.stop();
  });
});

describe('a handler that fails', () => {
  test('gets the same events again after a growing pause, in order, and everyone waits for it', async () => {
    await append('Thing-1', 2);
    const tries: number[] = [];
    const following = follow({
      async handle(events) {
        tries.push(clock.now());
        if (tries.length < 4) throw new Error('the bus is away');
        await take(events);
      },
    });
    const caughtUp = vi.fn();
    const waiting = following.caughtUp().then(caughtUp);
    await clock.runUntil(699);
    expect(caughtUp).not.toHaveBeenCalled();
    await clock.runUntil(MINUTE_MS);
    await waiting;
    expect(tries).toEqual([0, 100, 300, 700]);
    expect(seen).toEqual(upTo('Thing-1', 2));
    await following.stop();
  });

  test('is not hurried by appends, nor does it move the checkpoint', async () => {
    const handle = vi.fn(async () => {
      throw new Error('the bus is away');
    });
    const following = follow({ handle });
    for (let i = 0; i < 10; i++) await append('Thing-1');
    await work.idle();
    expect(handle).toHaveBeenCalledTimes(1);
    await following.stop();
    expect(await store.loadCheckpoint(NAME)).toBe(START);
  });

  test('waits for a store that is away, too', async () => {
    await append('Thing-1');
    const readAll = vi.spyOn(store, 'readAll').mockRejectedValueOnce(new Error('the disk is full'));
    const following = follow();
    await clock.runUntil(MINUTE_MS);
    expect(readAll).toHaveBeenCalled();
    expect(seen).toEqual(['Thing-1@0']);
    await following.stop();
  });
});

describe('the checkpoint', () => {
  test('is saved within a minute, not with every event', async () => {
    const save = vi.spyOn(store, 'saveCheckpoint');
    const following = follow();
    for (let i = 0; i < 20; i++) await append('Thing-1');
    await following.caughtUp();
    await clock.runUntil(MINUTE_MS - 1);
    expect(save).not.toHaveBeenCalled();
    await clock.runUntil(MINUTE_MS);
    expect(save).toHaveBeenCalledTimes(1);
    expect(await store.loadCheckpoint(NAME)).toBe((await store.readAll(START, ['Thing'], 100)).at(-1)?.position);
    await following.stop();
    expect(save).toHaveBeenCalledTimes(1);
  });

  test('is saved every 500 events while there is much to read', async () => {
    await append('Thing-1', 1250);
    const save = vi.spyOn(store, 'saveCheckpoint');
    const following = follow({ batchSize: 100 });
    await following.caughtUp();
    expect(save).toHaveBeenCalledTimes(2);
    await following.stop();
    expect(save).toHaveBeenCalledTimes(3);
  });

  test('that cannot be saved does not stop the reader, and is made up for', async () => {
    vi.spyOn(store, 'saveCheckpoint').mockRejectedValueOnce(new Error('the disk is full'));
    const following = follow();
    await append('Thing-1');
    await clock.runUntil(MINUTE_MS);
    await append('Thing-1');
    await following.caughtUp();
    expect(seen).toEqual(upTo('Thing-1', 2));
    await following.stop();
    expect(await store.loadCheckpoint(NAME)).not.toBe(START);
  });
});

describe('stopping', () => {
  test('finishes the batch in hand and begins no other', async () => {
    await append('Thing-1', 4);
    const inHand = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const following = follow({
      batchSize: 2,
      async handle(events) {
        inHand.resolve();
        await gate.promise;
        await take(events);
      },
    });
    await inHand.promise;
    const stopped = following.stop();
    gate.resolve();
    await stopped;
    expect(seen).toEqual(upTo('Thing-1', 2));
    await append('Thing-1');
    await work.idle();
    expect(seen).toHaveLength(2);
  });

  test('tells those who wait in vain', async () => {
    await append('Thing-1');
    const following = follow({ handle: () => Promise.reject(new Error('the bus is away')) });
    const waiting = following.caughtUp();
    await Promise.all([expect(waiting).rejects.toThrow('Stopped'), following.stop()]);
    await expect(following.caughtUp()).rejects.toThrow('Stopped');
    expect(following.stop()).toBe(following.stop());
  });
});
