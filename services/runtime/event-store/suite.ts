/**
 * What an event store promises, as tests. Every adapter runs it: `eventStoreSuite('SQLite', openFresh)`.
 * Each test works in categories of its own, so an adapter over a shared server may hand out the same store again.
 */
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventStore, type NewEvent, type Position, START, type StoredEvent } from './port.ts';
import { modelProperty } from './suite-model.ts';

export interface StoreUnderTest {
  readonly store: EventStore;
  /** Closes the store and opens the same data again. */
  reopen(): Promise<EventStore>;
  dispose(): Promise<void>;
}

export interface SuiteOptions {
  /** False for a store whose events end with the process: skips what asks for a restart. */
  readonly durable: boolean;
}

let made = 0;

/** An event nobody has seen yet, or, with `id`, that one again. */
export const someEvent = (data: unknown = {}, id?: string): NewEvent => {
  made += 1;
  return {
    id: id ?? deriveId('suite', process.pid, performance.timeOrigin, made),
    type: 'SomethingHappened',
    version: 1,
    time: instant(Date.UTC(2026, 10, 22) + made),
    data,
    meta: { key: `key-${made % 7}` },
  };
};

const someEvents = (count: number): NewEvent[] => Array.from({ length: count }, () => someEvent());

const appended = (revision: number, duplicate = false) => ({ outcome: 'appended', revision, duplicate });
const conflict = (actual: number) => ({ outcome: 'conflict', actual });
const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map((event) => event.id);

const readToTheEnd = async (
  store: EventStore,
  categories: readonly string[],
  limit: number,
  after: Position = START,
): Promise<StoredEvent[]> => {
  const all: StoredEvent[] = [];
  let position = after;
  for (;;) {
    const page = await store.readAll(position, categories, limit);
    expect(page.length).toBeLessThanOrEqual(limit);
    if (page.length === 0) return all;
    expect(page[0]!.position, 'a page begins after the position asked for').not.toBe(position);
    all.push(...page);
    position = page.at(-1)!.position;
  }
};

export const eventStoreSuite = (
  name: string,
  openFresh: () => Promise<StoreUnderTest>,
  options: SuiteOptions = { durable: true },
): void => {
  describe(`event store: ${name}`, () => {
    let opened: StoreUnderTest;
    let store: EventStore;
    let category: string;
    beforeEach(async () => {
      opened = await openFresh();
      store = opened.store;
      category = `Suite${deriveId('category', someEvent().id).replaceAll('-', '')}`;
    });
    afterEach(() => opened.dispose());
    const stream = (id: string | number = 1): string => `${category}-${id}`;

    describe('expected revisions', () => {
      test('no-stream starts a stream, and conflicts with one that exists, telling its revision', async () => {
        expect(await store.append(stream(), someEvents(2), 'no-stream')).toEqual(appended(1));
        expect(await store.append(stream(), someEvents(1), 'no-stream')).toEqual(conflict(1));
        expect(await store.read(stream())).toHaveLength(2);
      });

      test('a number is the revision of the last event, neither more nor less', async () => {
        expect(await store.append(stream(), someEvents(1), 0)).toEqual(conflict(-1));
        await store.append(stream(), someEvents(2), 'no-stream');
        expect(await store.append(stream(), someEvents(1), 0)).toEqual(conflict(1));
        expect(await store.append(stream(), someEvents(1), 2)).toEqual(conflict(1));
        expect(await store.append(stream(), someEvents(1), 1)).toEqual(appended(2));
      });

      test('any appends to a new stream and to one that exists', async () => {
        expect(await store.append(stream(), someEvents(1), 'any')).toEqual(appended(0));
        expect(await store.append(stream(), someEvents(2), 'any')).toEqual(appended(2));
      });

      test('several events are appended together or not at all', async () => {
        await store.append(stream(), someEvents(1), 'no-stream');
        await store.append(stream(), someEvents(3), 'no-stream');
        expect(await store.read(stream())).toHaveLength(1);
        const three = someEvents(3);
        await store.append(stream(), three, 0);
        expect(idsOf(await store.read(stream(), 1))).toEqual(idsOf(three));
      });
    });

    describe('the same append again', () => {
      test('after a lost acknowledgement is a duplicate, and writes nothing', async () => {
        const first = someEvents(2);
        const second = someEvents(2);
        await store.append(stream(), first, 'no-stream');
        await store.append(stream(), second, 1);
        expect(await store.append(stream(), second, 1)).toEqual(appended(3, true));
        expect(idsOf(await store.read(stream()))).toEqual(idsOf([...first, ...second]));
      });

      test('is a duplicate also when others have appended since', async () => {
        const first = someEvents(2);
        await store.append(stream(), first, 'no-stream');
        await store.append(stream(), someEvents(3), 1);
        expect(await store.append(stream(), first, 'no-stream')).toEqual(appended(1, true));
        expect(await store.read(stream())).toHaveLength(5);
      });

      test('is a duplicate also with any', async () => {
        const first = someEvents(2);
        await store.append(stream(), first, 'any');
        expect(await store.append(stream(), first, 'any')).toEqual(appended(1, true));
        expect(await store.read(stream())).toHaveLength(2);
      });

      test('sent twice at once is written once', async () => {
        const event = someEvent();
        const results = await Promise.all(
          Array.from({ length: 5 }, () => store.append(stream(), [event], 'no-stream')),
        );
        expect(results.map((result) => result.outcome)).toEqual(Array<string>(5).fill('appended'));
        expect(await store.read(stream())).toHaveLength(1);
      });

      test('with an event more than before is no duplicate but a conflict', async () => {
        const first = someEvents(1);
        await store.append(stream(), first, 'no-stream');
        expect(await store.append(stream(), [...first, someEvent()], 'no-stream')).toEqual(conflict(0));
      });
    });

    describe('many at once', () => {
      test('of 50 appends to one stream at one expected revision exactly one wins', async () => {
        await store.append(stream(), someEvents(1), 'no-stream');
        const results = await Promise.all(Array.from({ length: 50 }, () => store.append(stream(), someEvents(2), 0)));
        const winners = results.filter((result) => result.outcome === 'appended');
        expect(winners).toEqual([appended(2)]);
        expect(await store.read(stream())).toHaveLength(3);
      });

      test('appends to many streams all succeed, each in its own order', async () => {
        const writers = Array.from({ length: 40 }, async (_, writer) => {
          for (let revision = -1; revision < 4; revision++) {
            await store.append(stream(writer), someEvents(1), revision === -1 ? 'no-stream' : revision);
          }
        });
        await Promise.all(writers);
        for (let writer = 0; writer < 40; writer++) {
          const revisions = (await store.read(stream(writer))).map((event) => event.revision);
          expect(revisions).toEqual([0, 1, 2, 3, 4]);
        }
      });
    });

    describe('the global order', () => {
      test('holds every event of the categories asked for, in the order of each stream, and no other', async () => {
        const other = `${category}Other`;
        for (let i = 0; i < 6; i++) {
          await store.append(stream(i % 2), someEvents(2), 'any');
          await store.append(`${other}-1`, someEvents(1), 'any');
        }
        const mine = await readToTheEnd(store, [category], 5);
        expect(mine).toHaveLength(12);
        for (const id of [0, 1]) {
          const ofStream = mine.filter((event) => event.stream === stream(id));
          expect(ofStream).toEqual(await store.read(stream(id)));
        }
        expect(await readToTheEnd(store, [category, other], 5)).toHaveLength(18);
        expect(await readToTheEnd(store, [], 5)).toEqual([]);
      });

      test('stops at the limit and resumes after a position', async () => {
        const events = someEvents(7);
        await store.append(stream(), events, 'no-stream');
        const page = await store.readAll(START, [category], 3);
        expect(idsOf(page)).toEqual(idsOf(events.slice(0, 3)));
        expect(await store.readAll(START, [category], 6), 'fewer than the limit only at the end').toHaveLength(6);
        const rest = await readToTheEnd(store, [category], 2, page.at(-1)!.position);
        expect(idsOf(rest)).toEqual(idsOf(events.slice(3)));
      });

      test('cuts the category at the first dash', async () => {
        await store.append(`${category}-with-more-dashes`, someEvents(1), 'no-stream');
        expect(await store.readAll(START, [category], 10)).toHaveLength(1);
      });

      test('never skips an event while others write', async () => {
        const perWriter = 25;
        const writing = new Set<number>();
        const writers = Array.from({ length: 8 }, async (_, writer) => {
          writing.add(writer);
          for (let i = 0; i < perWriter; i++) await store.append(stream(writer), someEvents(1), 'any');
          writing.delete(writer);
        });
        const seen: StoredEvent[] = [];
        const readOn = async (): Promise<void> => {
          seen.push(...(await readToTheEnd(store, [category], 4, seen.at(-1)?.position)));
        };
        while (writing.size > 0) {
          await readOn();
          await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(writers);
        await readOn();
        expect(new Set(idsOf(seen)).size).toBe(8 * perWriter);
        expect(seen).toEqual(await readToTheEnd(store, [category], 1000));
      });
    });

    describe('followers', () => {
      test('are woken by an append to their category until they leave', async () => {
        const wake = vi.fn();
        const leave = store.onAppend([category], wake);
        await store.append(stream(), someEvents(1), 'no-stream');
        await vi.waitFor(() => expect(wake).toHaveBeenCalled(), { timeout: 10_000 });
        leave();
        wake.mockClear();
        await store.append(stream(), someEvents(1), 0);
        expect(wake).not.toHaveBeenCalled();
      });

      test('find their checkpoint where they saved it, each their own', async () => {
        await store.append(stream(), someEvents(2), 'no-stream');
        const [first, second] = await store.readAll(START, [category], 2);
        expect(await store.loadCheckpoint(`${category}-reader`)).toBe(START);
        await store.saveCheckpoint(`${category}-reader`, first!.position);
        await store.saveCheckpoint(`${category}-reader`, second!.position);
        await store.saveCheckpoint(`${category}-other`, first!.position);
        expect(await store.loadCheckpoint(`${category}-reader`)).toBe(second!.position);
        expect(await store.loadCheckpoint(`${category}-other`)).toBe(first!.position);
      });
    });

    describe('what is stored', () => {
      test('comes back as it was', async () => {
        const data = {
          text: 'Здравствуйте 👋 \u0000 " \\ \n',
          numbers: [0, -1.5, 1e21],
          nested: { list: [{ deep: null }], yes: true },
        };
        const event: NewEvent = { ...someEvent(data), meta: { key: null, traceparent: '00-0af7651916cd43dd-b7ad-01' } };
        await store.append(stream(), [event], 'no-stream');
        const [stored] = await store.read(stream());
        expect(stored).toEqual({ ...event, stream: stream(), revision: 0, position: expect.any(String) });
        expect(await store.readAll(START, [category], 1)).toEqual([stored]);
      });

      test('may be a megabyte', async () => {
        const event = someEvent({ text: 'x'.repeat(1_000_000) });
        await store.append(stream(), [event], 'no-stream');
        expect((await store.read(stream()))[0]?.data).toEqual(event.data);
      });

      test('is read from a revision on; a stream that does not exist is empty', async () => {
        const events = someEvents(4);
        await store.append(stream(), events, 'no-stream');
        expect(idsOf(await store.read(stream(), 2))).toEqual(idsOf(events.slice(2)));
        expect(await store.read(stream(), 4)).toEqual([]);
        expect(await store.read(stream('none'))).toEqual([]);
      });

      test('an append of no event is refused', async () => {
        await expect(store.append(stream(), [], 'any')).rejects.toThrow('at least one event');
      });
    });

    if (options.durable) {
      test('a restart loses nothing: events, order, revisions, checkpoints', async () => {
        const first = someEvents(3);
        await store.append(stream(), first, 'no-stream');
        const before = await store.readAll(START, [category], 10);
        await store.saveCheckpoint(category, before[1]!.position);

        const again = await opened.reopen();

        expect(await again.readAll(START, [category], 10)).toEqual(before);
        const position = await again.loadCheckpoint(category);
        expect(idsOf(await again.readAll(position, [category], 10))).toEqual([first[2]!.id]);
        expect(await again.append(stream(), first, 'no-stream')).toEqual(appended(2, true));
        expect(await again.append(stream(), someEvents(1), 2)).toEqual(appended(3));
      });
    }

    test('any mix of appends, repeats and conflicts agrees with a simple model', () =>
      modelProperty(() => store, category));
  });
};
