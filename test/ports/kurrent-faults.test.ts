/** KurrentDB going away, coming back and losing answers; by the double of a server in `test/doubles/kurrent-server`. */
import type { EventStore, NewEvent } from '@ringback/runtime/event-store/port.ts';
import { START, StoreUnavailable } from '@ringback/runtime/event-store/port.ts';
import { someEvent } from '@ringback/runtime/event-store/suite.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type KurrentServerDouble, kurrentServerDouble } from '../doubles/kurrent-server/server.ts';
import { openKurrent } from './kurrent-store-under-test.ts';

let server: KurrentServerDouble;
let stores: EventStore[];
const open = async (answerWithinMs?: number): Promise<EventStore> => {
  const store = await openKurrent(server.url, answerWithinMs);
  stores.push(store);
  return store;
};
beforeEach(async () => {
  server = await kurrentServerDouble();
  stores = [];
});
afterEach(async () => {
  server.acknowledgements = 'given';
  await Promise.all(stores.map((store) => store.close()));
  server.stop();
});

const appended = (revision: number, duplicate = false) => ({ outcome: 'appended', revision, duplicate });
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
/** As our event store writes it. */
const recordOf = ({ id, type, version, time, data, meta }: NewEvent) => ({
  id: crypto.randomUUID(),
  type,
  isJson: true,
  data: encode(data),
  metadata: encode({ id, version, time, ...meta }),
});
const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);

describe('given a server that is away', () => {
  test('when anything is asked, then the store is unavailable, and the error names the server but not its user', async () => {
    server.stop();
    const store = await openKurrent(server.url.replace('://', '://admin:chang%40eit@'));
    stores.push(store);
    const asked = await Promise.allSettled([
      store.append('Thing-1', [someEvent()], 'no-stream'),
      store.append('Thing-1', [someEvent()], 'any'),
      store.read('Thing-1'),
      store.readAll(START, ['Thing'], 10),
      store.loadCheckpoint('reader'),
      store.saveCheckpoint('reader', '1/1'),
    ]);
    for (const answer of asked) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
      const { message } = (answer as PromiseRejectedResult).reason as Error;
      expect(message).toMatch(/^KurrentDB at 127\.0\.0\.1:\d+ cannot be reached$/);
    }
  });

  test('when it comes back, then the same store goes on', async () => {
    const store = await open();
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
    expect(await store.read('Thing-1')).toHaveLength(1);
    server.stop();
    await expect(store.append('Thing-1', [someEvent()], 0)).rejects.toThrow(StoreUnavailable);
    await expect(store.read('Thing-1')).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await store.append('Thing-1', [someEvent()], 0)).toEqual(appended(1));
    await vi.waitFor(async () => expect(await store.read('Thing-1')).toHaveLength(2), { timeout: 5000 });
    expect(await store.readAll(START, ['Thing'], 10)).toHaveLength(2);
  });

  test('when it was away when first asked, then the same store reads once it is there', async () => {
    server.stop();
    const store = await open();
    await expect(store.read('Thing-1')).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
    expect(await store.read('Thing-1')).toHaveLength(1);
    expect(await store.readAll(START, ['Thing'], 10)).toHaveLength(1);
  });

  test('when it names a leader that cannot be reached, then the same store goes on once there is one', async () => {
    const store = await open();
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
    expect(await store.read('Thing-1')).toHaveLength(1);
    server.leaderElsewhere = true;
    await expect(store.read('Thing-1')).rejects.toThrow('has another leader now');
    await expect(store.append('Thing-1', [someEvent()], 0)).rejects.toThrow('has another leader now');
    await expect(store.read('Thing-1')).rejects.toThrow(StoreUnavailable);
    server.leaderElsewhere = false;
    const event = someEvent();
    const answer = await vi.waitFor(() => store.append('Thing-1', [event], 0), { timeout: 5000 });
    expect(answer).toEqual(appended(1));
    await vi.waitFor(async () => expect(await store.read('Thing-1')).toHaveLength(2), { timeout: 5000 });
  });

  test('when it goes while much is being written, then each append is told, and again writes each event once', async () => {
    const store = await open();
    const events: NewEvent[] = Array.from({ length: 60 }, () => someEvent('x'.repeat(200_000)));
    const writing = events.map((event, i) => store.append(`Thing-${i}`, [event], 'no-stream'));
    await Promise.race(writing);
    server.stop();
    for (const answer of await Promise.allSettled(writing)) {
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(StoreUnavailable);
    }
    await server.start();
    await vi.waitFor(() => store.append('Thing-0', [events[0]!], 'no-stream'), { timeout: 5000 });
    const again = await Promise.all(events.map((event, i) => store.append(`Thing-${i}`, [event], 'no-stream')));
    expect(again.map(({ outcome }) => outcome)).toEqual(events.map(() => 'appended'));
    const stored = await store.readAll(START, ['Thing'], 1000);
    expect(stored.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
  });
});

describe('given answers that do not come', () => {
  test('when an acknowledgement is lost, then the same append again is a duplicate, and nothing is written twice', async () => {
    server.acknowledgements = 'lost';
    const store = await open();
    const events = [someEvent(), someEvent()];
    await expect(store.append('Thing-1', events, 'no-stream')).rejects.toThrow(StoreUnavailable);
    server.acknowledgements = 'given';
    expect(await store.append('Thing-1', events, 'no-stream')).toEqual(appended(1, true));
    expect(await store.append('Thing-1', [someEvent()], 1)).toEqual(appended(2));
    expect(await store.read('Thing-1')).toHaveLength(3);
  });

  test('when the server cannot finish a write in time, then that is said, and the same append again is a duplicate', async () => {
    server.acknowledgements = 'late';
    const store = await open();
    const events = [someEvent()];
    const appending = store.append('Thing-1', events, 'no-stream');
    await expect(appending).rejects.toThrow(/^KurrentDB at 127\.0\.0\.1:\d+ did not finish in time$/);
    await expect(appending).rejects.toBeInstanceOf(StoreUnavailable);
    server.acknowledgements = 'given';
    expect(await store.append('Thing-1', events, 'no-stream')).toEqual(appended(0, true));
  });

  test('when the server is silent, then the store is unavailable after a while', async () => {
    server.acknowledgements = 'frozen';
    const store = await open(200);
    await expect(store.append('Thing-1', [someEvent()], 'no-stream')).rejects.toThrow('did not answer in time');
  });
});

describe('given two processes and a server that shows a write only some time later', () => {
  test('when both append the same, then one of them is told it was the other, and the event is there once', async () => {
    server.log.visibleAfterMs = 20;
    const [one, other] = [await open(), await open()];
    const event = someEvent();
    const answers = await Promise.all([one, other].map((store) => store.append('Thing-1', [event], 'no-stream')));
    expect(answers).toHaveLength(2);
    expect(answers).toEqual(expect.arrayContaining([appended(0), appended(0, true)]));
    expect(await one.read('Thing-1')).toHaveLength(1);
  });

  test('when one loses, then what it lost to can be read', async () => {
    server.log.visibleAfterMs = 50;
    const store = await open();
    server.log.append('Thing-1', [recordOf(someEvent())], 'no-stream');
    expect(server.log.stream('Thing-1')).toBeNull();
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual({ outcome: 'conflict', actual: 0 });
    expect(await store.read('Thing-1')).toHaveLength(1);
  });

  test('when many append with any, then all are written', async () => {
    server.log.visibleAfterMs = 5;
    const both = [await open(), await open()];
    const answers = await Promise.all(both.map((store) => store.append('Thing-1', [someEvent(), someEvent()], 'any')));
    expect(answers).toEqual(expect.arrayContaining([appended(1), appended(3)]));
  });
});

describe('given a follower', () => {
  const followed = async () => {
    const store = await open();
    const wake = vi.fn();
    const leave = store.onAppend(['Thing'], wake);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), { timeout: 5000 });
    wake.mockClear();
    return { store, wake, leave };
  };

  test('when others append, then it is woken for its categories alone', async () => {
    const { wake } = await followed();
    const other = await open();
    await other.append('Thingummy-1', [someEvent()], 'no-stream');
    await other.append('Thing-1', [someEvent()], 'no-stream');
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1));
  });

  test('when the subscription drops, then it begins anew, wakes for what was missed, and hears on', async () => {
    const { store, wake } = await followed();
    server.dropSubscriptions();
    expect(server.subscriptions()).toBe(0);
    await vi.waitFor(() => expect(server.subscriptions()).toBe(1));
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1));
    await store.append('Thing-1', [someEvent()], 'no-stream');
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2));
  });

  test('when the server goes and comes back, then it is woken again', async () => {
    const { store, wake } = await followed();
    server.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.start();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), { timeout: 5000 });
    wake.mockClear();
    await store.append('Thing-1', [someEvent()], 'no-stream');
    await vi.waitFor(() => expect(wake).toHaveBeenCalled());
  });

  test('when it leaves, then the subscription ends, and only its own', async () => {
    const { store, leave } = await followed();
    const stays = store.onAppend(['Other'], vi.fn());
    await vi.waitFor(() => expect(server.subscriptions()).toBe(2));
    leave();
    await vi.waitFor(() => expect(server.subscriptions()).toBe(1));
    stays();
    await vi.waitFor(() => expect(server.subscriptions()).toBe(0));
  });

  test('when the store closes, then nothing stays open and nothing more is taken', async () => {
    const { store } = await followed();
    const writing = store.append('Thing-1', [someEvent()], 'no-stream');
    await store.close();
    expect(await writing).toEqual(appended(0));
    await vi.waitFor(() => expect(server.subscriptions()).toBe(0));
    await expect(store.read('Thing-1')).rejects.toThrow(StoreUnavailable);
    await store.close();
  });
});

describe('given what is on the server', () => {
  const record = (type: string) => ({
    id: crypto.randomUUID(),
    type,
    isJson: true,
    data: encode({}),
    metadata: new Uint8Array(),
  });

  test('when events are stored, then people find them as JSON, with their own id among the metadata', async () => {
    const store = await open();
    const event = { ...someEvent({ text: 'ё' }), meta: { key: 'k', traceparent: '00-1-2-01' } };
    await store.append('Thing-1', [event], 'no-stream');
    const [stored] = server.log.stream('Thing-1')!;
    expect(stored).toMatchObject({ type: event.type, isJson: true });
    expect(JSON.parse(textOf(stored!.data))).toEqual({ text: 'ё' });
    const { id, version, time } = event;
    expect(JSON.parse(textOf(stored!.metadata))).toEqual({ id, version, time, key: 'k', traceparent: '00-1-2-01' });
  });

  test('when records of the system stand between ours, then they are passed over', async () => {
    const store = await open();
    await store.append('Thing-1', [someEvent()], 'no-stream');
    server.log.append('Thing-1', [record('$deleted')], 'any');
    server.log.append('$$Thing-1', [record('$metadata')], 'any');
    expect(await store.read('Thing-1')).toHaveLength(1);
    expect(await store.readAll(START, ['Thing'], 10)).toHaveLength(1);
  });

  test('when somebody else writes to our streams, then reading says so', async () => {
    const store = await open();
    server.log.append('Thing-1', [record('Strange')], 'any');
    await expect(store.read('Thing-1')).rejects.toThrow('Event 0 of Thing-1 in KurrentDB was not written by Ringback');
  });

  test('when a checkpoint is saved again and again, then the server keeps the last', async () => {
    const store = await open();
    for (const position of ['1/1', '2/2', '3/3']) await store.saveCheckpoint('reader', position);
    expect(server.log.stream('$$Checkpoint-reader')!.map(({ data }) => textOf(data))).toEqual(['{"$maxCount":1}']);
    expect(server.log.stream('Checkpoint-reader')).toHaveLength(1);
    const again = await open();
    expect(await again.loadCheckpoint('reader')).toBe('3/3');
    await again.saveCheckpoint('reader', '4/4');
    expect(server.log.stream('$$Checkpoint-reader')).toHaveLength(1);
  });

  test('when a reader finds nothing for long, then the server need not look through the same again', async () => {
    const store = await open();
    await store.append('Other-1', [someEvent(), someEvent()], 'no-stream');
    for (let looks = 0; looks < 4; looks++) expect(await store.readAll(START, ['Thing'], 10)).toEqual([]);
    expect(server.readsOfAll.at(-1)).toBe(server.log.all().at(-1)!.position);
    const event = someEvent();
    await store.append('Thing-1', [event], 'no-stream');
    expect(await store.readAll(START, ['Thing'], 10)).toMatchObject([{ id: event.id }]);
    expect(await store.readAll(START, ['Thing'], 10)).toMatchObject([{ id: event.id }]);
  });

  test('when an event is larger than the server takes, then that is told as what it is: repeating cannot help', async () => {
    server.log.maxEventBytes = 1000;
    const store = await open();
    const appending = store.append('Thing-1', [someEvent('x'.repeat(1000))], 'no-stream');
    await expect(appending).rejects.toThrow('exceeds Maximum Append Event Size of 1000');
    await expect(appending).rejects.not.toBeInstanceOf(StoreUnavailable);
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
  });

  test('when data cannot be JSON, then the append is refused before anything is sent', async () => {
    const store = await open();
    await expect(store.append('Thing-1', [someEvent(1n)], 'no-stream')).rejects.toThrow(TypeError);
    await expect(store.append('Thing-1', [someEvent(() => 1)], 'no-stream')).rejects.toThrow('must be JSON');
    expect(await store.read('Thing-1')).toEqual([]);
  });
});

describe('given an address', () => {
  test.each(['kurrentdb://', 'http://host', 'kurrentdb://admin:secret@host:port?tls=true'])(
    'when %s makes no sense, then opening says so without repeating it',
    async (url) => {
      const opening = openKurrent(url);
      await expect(opening).rejects.toThrow('The KurrentDB address cannot be used');
      await expect(opening).rejects.not.toThrow('secret');
    },
  );

  test('when it begins with esdb, then it means the same', async () => {
    const store = await openKurrent(server.url.replace('kurrentdb', 'esdb'));
    stores.push(store);
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
    expect(await store.read('Thing-1')).toHaveLength(1);
  });

  test('when it asks for TLS and names a user, then writes, reads and subscriptions use both', async () => {
    const secured = await kurrentServerDouble({ tls: true });
    const store = await openKurrent(secured.url.replace('://', '://ops:p%40ss%2Fword@'));
    try {
      const wake = vi.fn();
      store.onAppend(['Thing'], wake);
      expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toEqual(appended(0));
      expect(await store.read('Thing-1')).toHaveLength(1);
      expect(await store.readAll(START, ['Thing'], 10)).toHaveLength(1);
      await vi.waitFor(() => expect(wake).toHaveBeenCalled());
      expect([...secured.authorizations]).toEqual([`Basic ${Buffer.from('ops:p@ss/word').toString('base64')}`]);
    } finally {
      await store.close();
      secured.stop();
    }
  });

  test('when the authority of the server is not trusted, then the store is unavailable', async () => {
    const secured = await kurrentServerDouble({ tls: true });
    const store = await openKurrent(secured.url.replace(/&tlsCAFile=.*/, ''));
    await expect(store.append('Thing-1', [someEvent()], 'no-stream')).rejects.toThrow(StoreUnavailable);
    await expect(store.read('Thing-1')).rejects.toThrow(StoreUnavailable);
    await store.close();
    secured.stop();
  });
});
