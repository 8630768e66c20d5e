/** The event store on a real PostgreSQL: the suite of the port. */
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { eventStoreSuite } from '@ringback/runtime/event-store/suite.ts';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const log = pino({ level: 'silent' });

skipUnless('postgres')('on a real PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  eventStoreSuite('PostgreSQL', async () => {
    const open = () => postgresEventStore({ url: server.url, log });
    let store = await open();
    return {
      store,
      async reopen() {
        await store.close();
        store = await open();
        return store;
      },
      dispose: () => store.close(),
    };
  });
});
