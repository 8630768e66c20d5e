/** PostgreSQL goes away and comes back: nothing acknowledged is lost, nothing is there twice, and all goes on by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '@ringback/cluster/own-postgres.ts';
import { START, StoreUnavailable, type EventStore, type StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { someEvent } from '@ringback/runtime/event-store/suite.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const log = pino({ level: 'silent' });
const WRITERS = 24;
const RETRY_MS = 25;

skipUnless('postgres')('PostgreSQL that goes away', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  /** Writes to its own stream until told to stop, each event until it is acknowledged. */
  const writeOn = async (store: EventStore, stream: string, isOver: () => boolean, refusals: unknown[]) => {
    const acknowledged: string[] = [];
    while (!isOver()) {
      const event = someEvent();
      const expected = acknowledged.length === 0 ? 'no-stream' : acknowledged.length - 1;
      while (!acknowledged.includes(event.id)) {
        try {
          const result = await store.append(stream, [event], expected);
          expect(result).toMatchObject({ outcome: 'appended', revision: acknowledged.length });
          acknowledged.push(event.id);
        } catch (error) {
          refusals.push(error);
          await delay(RETRY_MS);
        }
      }
    }
    return acknowledged;
  };

  /** Follows as `followStore` does: woken, and again after a failure. */
  const follow = (store: EventStore, category: string) => {
    const seen: StoredEvent[] = [];
    let wakes = 0;
    const leave = store.onAppend([category], () => {
      wakes += 1;
    });
    const readOn = async (): Promise<void> => {
      for (;;) {
        const page = await store.readAll(seen.at(-1)?.position ?? START, [category], 50);
        seen.push(...page);
        if (page.length === 0) return;
      }
    };
    return { seen, readOn, leave, wakes: () => wakes };
  };

  describe.each(['stop', 'kill'] as const)('by %s', (how) => {
    it('given appends under way, then they are refused as unavailable, and all goes on when it is back', async (test) => {
      if (!server.ours) test.skip('RINGBACK_POSTGRES is not ours to stop');
      const category = how === 'stop' ? 'Stopped' : 'Killed';
      const open = () => postgresEventStore({ url: server.url, schema: 'outage', log });
      const [writing, reading] = await Promise.all([open(), open()]);
      const follower = follow(reading, category);
      const refusals: unknown[] = [];
      let over = false;
      const writers = Array.from({ length: WRITERS }, (_, w) =>
        writeOn(writing, `${category}-${w}`, () => over, refusals),
      );
      await delay(200);
      await follower.readOn();
      await server[how]();
      await expect(writing.read(`${category}-1`)).rejects.toThrow(StoreUnavailable);
      await expect(follower.readOn()).rejects.toThrow(StoreUnavailable);
      await expect(open()).rejects.toThrow(/PostgreSQL at 127.0.0.1:\d+\/postgres cannot be reached: .*ECONNREFUSED/);
      await server.restart();
      const wakesBefore = follower.wakes();
      await delay(400);
      over = true;
      const acknowledged = await Promise.all(writers);
      await follower.readOn();

      expect(refusals.length).toBeGreaterThanOrEqual(WRITERS);
      for (const refusal of refusals) expect(refusal).toBeInstanceOf(StoreUnavailable);
      for (const [w, ids] of acknowledged.entries()) {
        expect((await reading.read(`${category}-${w}`)).map(({ id }) => id)).toEqual(ids);
      }
      expect(follower.seen).toHaveLength(acknowledged.flat().length);
      expect(follower.seen).toEqual(await reading.readAll(START, [category], 100_000));
      expect(follower.wakes()).toBeGreaterThan(wakesBefore);
      await Promise.all([writing.close(), reading.close()]);
    });
  });

  it('given a wrong password or database, then opening says which and why, without the password', async () => {
    const url = new URL(server.url);
    url.pathname = '/nowhere';
    url.password = 'secret';
    const opening = postgresEventStore({ url: url.href, log });
    await expect(opening).rejects.toThrow(/^PostgreSQL at .*\/nowhere cannot be reached: database "nowhere" does not/);
    await expect(opening).rejects.not.toThrow('secret');
  });

  it('given rights that are taken away, then all is unavailable and says why, and goes on when they are given again', async () => {
    const user = `weak_${process.pid}`;
    const url = Object.assign(new URL(server.url), { username: user, password: 'weak' }).href;
    const say = (statement: string): Promise<void> => ask(server.url, statement);
    await say(`CREATE ROLE ${user} LOGIN PASSWORD 'weak'`);
    const open = () => postgresEventStore({ url, schema: 'rights', log });
    await expect(open()).rejects.toThrow(StoreUnavailable);
    await expect(open()).rejects.toThrow(/cannot be used just now: permission denied for database .*; grant it/);
    await say(`CREATE SCHEMA rights AUTHORIZATION ${user}`);
    const store = await open();
    await say('ALTER SCHEMA rights OWNER TO CURRENT_USER');
    for (const attempt of [() => store.append('Thing-1', [someEvent()], 'no-stream'), () => store.read('Thing-1')]) {
      await expect(attempt()).rejects.toThrow(StoreUnavailable);
      await expect(attempt()).rejects.toThrow(/permission denied for schema rights; grant it/);
    }
    await say(`GRANT USAGE ON SCHEMA rights TO ${user}`);
    expect(await store.append('Thing-1', [someEvent()], 'no-stream')).toMatchObject({ outcome: 'appended' });
    await say('DROP SCHEMA rights CASCADE');
    await expect(store.append('Thing-1', [someEvent()], 0)).rejects.toThrow(StoreUnavailable);
    await store.close();
    await say(`DROP ROLE ${user}`);
  });

  it('given a store that is closed, then what was under way is written and later appends are refused', async () => {
    const store = await postgresEventStore({ url: server.url, schema: 'closing', log });
    const pending = store.append('Thing-1', [someEvent()], 'no-stream');
    const closed = store.close();
    expect(await pending).toMatchObject({ outcome: 'appended' });
    await closed;
    await expect(store.append('Thing-1', [someEvent()], 0)).rejects.toThrow(StoreUnavailable);
  });

  it('given a schema of a newer version, then the store refuses to open', async () => {
    const open = () => postgresEventStore({ url: server.url, schema: 'newer', log });
    await (await open()).close();
    const { Client } = await import('pg');
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('INSERT INTO newer.versions (version) VALUES (99)');
    await client.end();
    await expect(open()).rejects.toMatchObject({
      name: 'DatabaseProblem',
      message: expect.stringContaining('A newer version of Ringback wrote the schema newer'),
    });
  });
});
