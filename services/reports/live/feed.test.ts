import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { describe, expect, it } from 'vitest';
import { madeUpCase, MORNING } from '../testing/made-up-events.ts';
import { teamPaced } from '../testing/made-up-pacing.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import { board } from '../views/now/board.ts';
import type { LiveMessage } from './audience.ts';
import { liveFeed } from './feed.ts';
import { openPulse } from './pulse.ts';

const targets = { serviceLevelSeconds: 20, shortAbandonSeconds: 5, promiseMinutes: 20, abandonmentLimit: 0.03 };

const openFeed = async () => {
  const db = await memoryDb();
  const work = trackedWork();
  const clock = virtualClock(MORNING, work);
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const now = () => board(db, clock.now(), targets, openPulse());
  const feed = liveFeed({ db, clock, work, log, intervalMs: 300, heartbeatMs: 10_000, board: now });
  const heard: LiveMessage[] = [];
  return {
    db,
    clock,
    feed,
    heard,
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
    listener: (message: LiveMessage) => void heard.push(message),
  };
};
const opened = (name: string) => madeUpCase(name, 1).opened(0, name);
const eventsOf = (heard: readonly LiveMessage[]): string[] => heard.map(({ event }) => event);

describe('the live feed', () => {
  it('given changes within one interval, then one message, and none while nothing changes', async () => {
    const { db, feed, heard, pass, listener } = await openFeed();
    feed.attach(listener);
    await pass(0);
    for (const name of ['a', 'b', 'c']) {
      await take(db, [opened(name)]);
      feed.note([opened(name)]);
      await pass(50);
    }
    await pass(5000);
    expect(eventsOf(heard)).toEqual(['snapshot', 'change']);
    expect(heard[1]).toMatchObject({ data: { cases: [{}, {}, {}] } });
  });

  it('given silence, then heartbeats; given nobody listens any more, then nothing', async () => {
    const { feed, heard, pass, listener } = await openFeed();
    const detach = feed.attach(listener);
    await pass(21_000);
    expect(eventsOf(heard)).toEqual(['snapshot', 'heartbeat', 'heartbeat']);
    detach();
    feed.note([opened('a')]);
    await pass(60_000);
    expect(heard).toHaveLength(3);
  });

  it('given more changes than can be named, then a new snapshot instead', async () => {
    const { feed, heard, pass, listener } = await openFeed();
    feed.attach(listener);
    await pass(0);
    feed.note(Array.from({ length: 700 }, (_, index) => opened(`c${index}`)));
    await pass(400);
    expect(eventsOf(heard)).toEqual(['snapshot', 'snapshot']);
  });

  it('given the database fails once, then the next change brings everything', async () => {
    const { db, feed, heard, pass, listener } = await openFeed();
    feed.attach(listener);
    await pass(0);
    await db.schema.alterTable('agents').renameTo('away').execute();
    feed.note([opened('a')]);
    await pass(400);
    await db.schema.alterTable('away').renameTo('agents').execute();
    feed.note([opened('b')]);
    await pass(400);
    expect(eventsOf(heard)).toEqual(['snapshot', 'snapshot']);
  });

  it('given a page that comes back while another listens, then it hears exactly what it missed', async () => {
    const { db, feed, heard, pass, listener } = await openFeed();
    const all: LiveMessage[] = [];
    feed.attach((message) => void all.push(message));
    const detach = feed.attach(listener);
    await pass(11_000);
    detach();
    for (const name of ['a', 'b']) {
      await take(db, [opened(name)]);
      feed.note([opened(name)]);
      await pass(1000);
    }
    const last = heard.at(-1)?.id ?? 0;
    feed.attach(listener, last);
    await pass(10_000);
    expect(eventsOf(heard)).toEqual(['snapshot', 'heartbeat', 'change', 'change', 'heartbeat']);
    expect(heard.slice(1)).toEqual(all.slice(-4));
  });

  it('given a page that comes back after nobody listened, then it gets a snapshot', async () => {
    const { feed, heard, pass, listener } = await openFeed();
    const detach = feed.attach(listener);
    await pass(11_000);
    detach();
    feed.note([opened('a')]);
    feed.attach(listener, heard.at(-1)?.id ?? 0);
    await pass(0);
    expect(eventsOf(heard)).toEqual(['snapshot', 'heartbeat', 'snapshot']);
  });

  it('given teams are paced, then pages hear of those that changed, within a second, whoever took it from the bus; and nothing else is counted anew', async () => {
    const { db, feed, heard, pass, listener } = await openFeed();
    await take(db, [teamPaced('sales', 0), teamPaced('support', 0)]);
    feed.attach(listener);
    await pass(0);
    expect(heard[0]).toMatchObject({ data: { pacing: [{ teamId: 'sales' }, { teamId: 'support' }] } });
    await pass(2000);
    const before = heard.length;
    await take(db, [teamPaced('sales', 2, { free: 0 })]);
    feed.note([teamPaced('sales', 2, { free: 0 })]);
    await pass(1000);
    expect(heard.slice(before)).toMatchObject([
      { event: 'pacing', data: { teams: [{ teamId: 'sales', knew: { free: 0 } }] } },
    ]);
  });

  it('given a supervisor acts on a case, then open pages hear of it before any event tells it', async () => {
    const { db, feed, heard, pass, listener } = await openFeed();
    const event = opened('a');
    await take(db, [event]);
    feed.attach(listener);
    await pass(0);
    feed.noteCase((event.data as { caseId: string }).caseId);
    await pass(400);
    expect(heard.at(-1)).toMatchObject({ event: 'change', data: { cases: [{ status: 'open' }] } });
  });

  it('given ids of messages, then they rise', async () => {
    const { feed, heard, pass, listener } = await openFeed();
    feed.attach(listener);
    await pass(30_000);
    expect(heard.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });
});
