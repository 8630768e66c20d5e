/**
 * The event store suite on KurrentDB. No server comes with the project, so it runs against a double of one (an in-process gRPC
 * server made from the client's own stubs): that proves how the adapter uses the client, not how KurrentDB behaves. With
 * `KURRENTDB_URL` set the same suite runs against that server too; it may hold other data, and be used again.
 */
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import { someEvent } from '@ringback/runtime/event-store/suite.ts';
import { describe, expect, test, vi } from 'vitest';
import { type KurrentServerDouble, kurrentServerDouble } from '../doubles/kurrent-server/server.ts';
import { kurrentSuite, openKurrent, sinceNow } from './kurrent-store-under-test.ts';

const double = () => {
  let server: KurrentServerDouble | undefined;
  return {
    async url() {
      server ??= await kurrentServerDouble();
      return server.url;
    },
    stop: () => server?.stop(),
  };
};

kurrentSuite('a double of a server', double());

const url = process.env['KURRENTDB_URL'];
if (url !== undefined && url !== '') {
  // Its disk may be slow, and each append waits for it.
  vi.setConfig({ testTimeout: 180_000 });
  let asked: Promise<string> | undefined;
  /** One sentence where nobody answers, instead of what each test makes of it. */
  const reached = async (): Promise<string> => {
    const store = await openKurrent(url);
    try {
      await store.loadCheckpoint('is-anybody-there');
      return url;
    } catch (error) {
      const { message } = error as Error;
      const remedy = 'KURRENTDB_URL names it: start it there, and say tls=false where it has no TLS';
      throw new Error(`${message}. ${remedy}.`, { cause: error });
    } finally {
      await store.close();
    }
  };
  const there = (): Promise<string> => (asked ??= reached());
  kurrentSuite('the server of KURRENTDB_URL', { url: there, stop: () => undefined }, sinceNow());

  describe('the server of KURRENTDB_URL', () => {
    const withStores = async (run: (one: EventStore, other: EventStore) => Promise<void>): Promise<void> => {
      const address = await there();
      const stores = await Promise.all([openKurrent(address), openKurrent(address)]);
      try {
        await run(...stores);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    };

    test('is read from its very start', { timeout: 300_000 }, () =>
      withStores(async (store) => {
        const category = `Start${someEvent().id.replaceAll('-', '')}`;
        const event = someEvent();
        await store.append(`${category}-1`, [event], 'no-stream');
        expect(await store.readAll(START, [category], 1)).toMatchObject([{ id: event.id }]);
      }),
    );

    test('tells one of two processes that append the same that it was first', () =>
      withStores(async (one, other) => {
        for (let round = 0; round < 20; round++) {
          const event = someEvent();
          const stream = `Rivals${event.id.replaceAll('-', '')}-1`;
          const answers = await Promise.all([one, other].map((store) => store.append(stream, [event], 'no-stream')));
          expect(answers).toContainEqual({ outcome: 'appended', revision: 0, duplicate: false });
          expect(answers).toContainEqual({ outcome: 'appended', revision: 0, duplicate: true });
        }
      }));
  });
}
