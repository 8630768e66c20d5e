/** Opens event stores on KurrentDB for tests: on the double, or on the server `KURRENTDB_URL` names. */
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { kurrentEventStore } from '@ringback/runtime/event-store/kurrent-event-store.ts';
import { type EventStore, type Position, START } from '@ringback/runtime/event-store/port.ts';
import { eventStoreSuite, someEvent } from '@ringback/runtime/event-store/suite.ts';
import { pino } from 'pino';
import { afterAll, describe } from 'vitest';

const clock = realClock((error) => {
  throw error;
});

export const openKurrent = (url: string, answerWithinMs?: number): Promise<EventStore> =>
  kurrentEventStore({
    url,
    clock,
    log: pino({ level: 'silent' }),
    ...(answerWithinMs === undefined ? {} : { answerWithinMs }),
  });

const positionNow = async (store: EventStore): Promise<Position> => {
  const stream = `SuiteBegan-${someEvent().id}`;
  await store.append(stream, [someEvent()], 'no-stream');
  const [began] = await store.read(stream);
  return began!.position;
};

/** A server may hold millions of events of others: the start is then where the first store was opened. */
export const sinceNow = (): ((store: EventStore) => Promise<EventStore>) => {
  let began: Position | undefined;
  return async (store) => {
    const from = (began ??= await positionNow(store));
    return {
      ...store,
      readAll: (after, categories, limit) => store.readAll(after === START ? from : after, categories, limit),
    };
  };
};

/** The suite on one server and one store for all its tests: each works in a category nobody else has. */
export const kurrentSuite = (
  name: string,
  server: { url(): Promise<string>; stop(): void },
  wrap: (store: EventStore) => Promise<EventStore> = async (store) => store,
): void => {
  describe(`on ${name}`, () => {
    let opened: EventStore | undefined;
    const open = async (): Promise<EventStore> => (opened ??= await wrap(await openKurrent(await server.url())));
    const close = async (): Promise<void> => {
      await opened?.close();
      opened = undefined;
    };
    afterAll(async () => {
      await close();
      server.stop();
    });
    eventStoreSuite(`KurrentDB, ${name}`, async () => ({
      store: await open(),
      async reopen() {
        await close();
        return open();
      },
      async dispose() {},
    }));
  });
};
