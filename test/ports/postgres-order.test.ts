/** Readers of the event store on PostgreSQL skip nothing, although transactions commit in another order than they begin. */
import { deriveId } from '@ringback/contracts/ids.ts';
import { START, type EventStore } from '@ringback/runtime/event-store/port.ts';
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { someEvent } from '@ringback/runtime/event-store/suite.ts';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const log = pino({ level: 'silent' });
const ROW = `'Thing-slow', 'Thing', 0, $1::uuid, 'SomethingHappened', 1, '2026-11-22T07:00:00.000Z', '{}', '{"key":null}'`;
/** As one would write it without a thought: the position is taken now, and seen whenever this commits. */
const naively = (schema: string): string =>
  `INSERT INTO ${schema}.events (stream, category, revision, id, type, version, time, data, meta) VALUES (${ROW})`;
/** As the store does. */
const inTurn = (schema: string): string =>
  `SELECT ${schema}.append_events(ARRAY['Thing-slow'], ARRAY[-1], ${ROW.split(', ')
    .map((value) => `ARRAY[${value}]`)
    .join(', ')})`;

skipUnless('postgres')('the global order on PostgreSQL', () => {
  let server: PostgresServer;
  let slow: Client;
  beforeAll(async () => {
    server = await startPostgres();
    slow = new Client({ connectionString: server.url });
    await slow.connect();
  });
  afterAll(async () => {
    await slow.end();
    await server.dispose();
  });

  const opened = async (schema: string): Promise<EventStore> => postgresEventStore({ url: server.url, schema, log });
  const streamsOf = (events: readonly { readonly stream: string }[]): string[] => events.map(({ stream }) => stream);

  /** A slow transaction takes a position, a quick append comes and goes, a reader reads, the slow one ends, the reader reads on. */
  const seenByReader = async (store: EventStore, slowly: string, end: 'COMMIT' | 'ROLLBACK'): Promise<string[]> => {
    await slow.query('BEGIN');
    await slow.query(slowly, [deriveId('slow', slowly, end)]);
    const quick = store.append('Thing-quick', [someEvent()], 'no-stream');
    await Promise.race([quick, new Promise((resolve) => setTimeout(resolve, 100))]);
    const first = await store.readAll(START, ['Thing'], 10);
    await slow.query(end);
    await quick;
    const then = await store.readAll(first.at(-1)?.position ?? START, ['Thing'], 10);
    return streamsOf([...first, ...then]);
  };

  describe('given a transaction that took a lower position and commits later', () => {
    it('when it was written naively, then a reader who remembers the last position never sees it', async () => {
      const store = await opened('naive');
      expect(await seenByReader(store, naively('naive'), 'COMMIT')).toEqual(['Thing-quick']);
      expect(streamsOf(await store.readAll(START, ['Thing'], 10))).toEqual(['Thing-slow', 'Thing-quick']);
      await store.close();
    });

    it('when it was written as the store does, then the reader sees it first', async () => {
      const store = await opened('in_turn');
      expect(await seenByReader(store, inTurn('in_turn'), 'COMMIT')).toEqual(['Thing-slow', 'Thing-quick']);
      await store.close();
    });
  });

  it('given one that is rolled back, then the reader goes on without it', async () => {
    const store = await opened('rolled_back');
    expect(await seenByReader(store, inTurn('rolled_back'), 'ROLLBACK')).toEqual(['Thing-quick']);
    await store.close();
  });

  it('given two processes that write while a third reads, then it sees every event once, each stream in order', async () => {
    const [one, two, reader] = await Promise.all([opened('crowd'), opened('crowd'), opened('crowd')]);
    const seen: { stream: string; revision: number; position: string }[] = [];
    const readOn = async (): Promise<void> => {
      for (;;) {
        const page = await reader.readAll(seen.at(-1)?.position ?? START, ['Thing'], 7);
        seen.push(...page);
        if (page.length === 0) return;
      }
    };
    let writing = true;
    const writers = Array.from({ length: 12 }, async (_, w) => {
      const store = w % 2 === 0 ? one : two;
      for (let i = 0; i < 20; i++) await store.append(`Thing-${w % 9}`, [someEvent(), someEvent()], 'any');
    });
    const reading = (async () => {
      while (writing) await readOn();
    })();
    await Promise.all(writers);
    writing = false;
    await reading;
    await readOn();
    expect(seen).toHaveLength(480);
    expect(seen).toEqual(await reader.readAll(START, ['Thing'], 1000));
    for (let stream = 0; stream < 9; stream++) {
      const revisions = seen.filter((event) => event.stream === `Thing-${stream}`).map((event) => event.revision);
      expect(revisions).toEqual(revisions.map((_revision, i) => i));
    }
    await Promise.all([one.close(), two.close(), reader.close()]);
  });

  it('given two processes that append at the same expected revisions, then each time one wins and the other learns it', async () => {
    const [one, two] = await Promise.all([opened('rivals'), opened('rivals')]);
    for (let revision = 0; revision < 10; revision++) {
      const expected = revision === 0 ? 'no-stream' : revision - 1;
      const streams = Array.from({ length: 20 }, (_, i) => `Thing-${i}`);
      const outcomes = await Promise.all(
        streams.map((stream) => {
          const rivals = [one, two].map((store) => store.append(stream, [someEvent()], expected));
          return Promise.all(rivals);
        }),
      );
      for (const rivals of outcomes) {
        expect(rivals.map(({ outcome }) => outcome).sort()).toEqual(['appended', 'conflict']);
        expect(rivals).toContainEqual({ outcome: 'conflict', actual: revision });
      }
    }
    await Promise.all([one.close(), two.close()]);
  });

  it('given the same event handled by two processes at once, then it is there once and both are told so', async () => {
    const [one, two] = await Promise.all([opened('twins'), opened('twins')]);
    const events = Array.from({ length: 50 }, () => someEvent());
    const results = await Promise.all(
      events.flatMap((event, i) => [one, two].map((store) => store.append(`Thing-${i}`, [event], 'no-stream'))),
    );
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['appended']));
    expect(results.filter((result) => result.outcome === 'appended' && result.duplicate)).toHaveLength(50);
    expect(await one.readAll(START, ['Thing'], 100)).toHaveLength(50);
    await Promise.all([one.close(), two.close()]);
  });

  it('given many processes that open a schema for the first time at once, then all of them can write', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => opened('brand_new')));
    const results = await Promise.all(stores.map((store) => store.append('Thing-1', [someEvent()], 'any')));
    expect(results.map((result) => result.outcome)).toEqual(Array<string>(6).fill('appended'));
    await Promise.all(stores.map((store) => store.close()));
  });

  describe('watchers', () => {
    it('given an append of another process, then they are woken, also after the listening connection was ended', async () => {
      const [here, there] = await Promise.all([opened('watched'), opened('watched')]);
      const [wake, other] = [vi.fn(), vi.fn()];
      here.onAppend(['Thing'], wake);
      await there.append('Thing-1', [someEvent()], 'no-stream');
      await vi.waitFor(() => expect(wake).toHaveBeenCalled(), { timeout: 5000 });
      await slow.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`);
      await there.append('Thing-2', [someEvent()], 'no-stream');
      here.onAppend(['Other'], other);
      wake.mockClear();
      await there.append('Thing-3', [someEvent()], 'no-stream');
      await vi.waitFor(() => expect(wake).toHaveBeenCalled(), { timeout: 5000 });
      await Promise.all([here.close(), there.close()]);
    });
  });
});
