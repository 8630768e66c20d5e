/** Who is on the line, over SQLite and over PostgreSQL. */
import { callerId, callId, instant } from '@ringback/contracts/ids.ts';
import { linesMigration, openLines, type LinesTables } from '@ringback/recovery/views/lines.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const anna = callerId.parse('a'.repeat(32));
const boris = callerId.parse('b'.repeat(32));
const call = (name: string) => callId.parse(name);
const DAY_MS = Date.parse('2026-11-22T07:00:00.000Z');

const linesOver = (place: () => string): void => {
  let db: Kysely<LinesTables>;
  beforeEach(async () => {
    db = await openReadModel<LinesTables>(
      place(),
      { '001-lines': linesMigration },
      { durability: 'none', schema: 'lines' },
    );
    await db.deleteFrom('lines').execute();
  });
  afterEach(() => db.destroy());

  it('given calls in any order, when they are flushed and read by another process, then it knows the same', async () => {
    const lines = openLines(db);
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 9000, what: 'over' });
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 2000, what: 'answered' });
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS, what: 'live' });
    await lines.note({ callerId: anna, callId: call('c2'), at: DAY_MS + 20_000, what: 'live' });
    await lines.note({ callerId: boris, callId: call('c3'), at: DAY_MS, what: 'live' });
    const known = await lines.of(anna);
    await lines.flush();
    expect(known).toEqual({ onLine: new Map([['c2', DAY_MS + 20_000]]), reachedUntil: DAY_MS + 9000 });
    expect(await openLines(db).of(anna)).toEqual(known);
    expect((await openLines(db).of(boris)).onLine.has(call('c3'))).toBe(true);
  });

  it('given many calls, when the same are flushed again with news, then the news replace what was there', async () => {
    const lines = openLines(db);
    const names = Array.from({ length: 450 }, (_, i) => call(`c${i}`));
    for (const name of names) await lines.note({ callerId: anna, callId: name, at: DAY_MS, what: 'live' });
    await lines.flush();
    for (const name of names) await lines.note({ callerId: anna, callId: name, at: DAY_MS + 1000, what: 'over' });
    await lines.flush();
    expect((await openLines(db).of(anna)).onLine.size).toBe(0);
  });

  it('given the end of a talk whose answer was not heard of yet, then the caller got through', async () => {
    const lines = openLines(db);
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 9000, what: 'talked' });
    expect(await lines.of(anna)).toEqual({ onLine: new Map(), reachedUntil: DAY_MS + 9000 });
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS, what: 'answered' });
    await lines.flush();
    expect(await openLines(db).of(anna)).toEqual({ onLine: new Map(), reachedUntil: DAY_MS + 9000 });
  });

  it('given a caller was elsewhere meanwhile, then what others wrote counts, and what this one knew takes nothing of it away', async () => {
    let tenure = 1;
    const here = openLines(db, () => tenure);
    const there = openLines(db);
    await here.note({ callerId: anna, callId: call('c1'), at: DAY_MS, what: 'live' });
    await here.flush();
    await there.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 5000, what: 'answered' });
    await there.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 9000, what: 'over' });
    await there.flush();
    // A replica that was paused, and does not know yet.
    await here.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 10_000, what: 'over' });
    await here.flush();
    const truth = { onLine: new Map(), reachedUntil: DAY_MS + 9000 };
    expect(await openLines(db).of(anna)).toEqual(truth);
    expect((await here.of(anna)).reachedUntil).toBeNull();
    tenure = 2;
    expect(await here.of(anna)).toEqual(truth);
  });

  it('given a database that fails once, then the next flush saves what that one could not', async () => {
    const lines = openLines(db);
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS, what: 'live' });
    await db.schema.alterTable('lines').renameTo('elsewhere').execute();
    await expect(lines.flush()).rejects.toThrow(/lines/);
    await db.schema.alterTable('elsewhere').renameTo('lines').execute();
    await lines.note({ callerId: anna, callId: call('c1'), at: DAY_MS + 1000, what: 'over' });
    await lines.flush();
    expect((await openLines(db).of(anna)).onLine.size).toBe(0);
    expect((await openLines(db).of(anna)).onLine.has(call('c1'))).toBe(false);
    const [row] = await db.selectFrom('lines').selectAll().execute();
    expect(row).toMatchObject({ started_at: instant(DAY_MS), ended_at: instant(DAY_MS + 1000) });
  });

  it('given old calls, when they are pruned, then they are forgotten and younger ones are not', async () => {
    const lines = openLines(db);
    await lines.note({ callerId: anna, callId: call('old'), at: DAY_MS, what: 'live' });
    await lines.note({ callerId: anna, callId: call('young'), at: DAY_MS + 1000, what: 'live' });
    await lines.flush();
    await lines.prune(DAY_MS + 1000);
    expect([...(await lines.of(anna)).onLine.keys()]).toEqual(['young']);
  });
};

describe('lines over SQLite', () => linesOver(() => ':memory:'));

skipUnless('postgres')('lines over PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());
  linesOver(() => server.url);
});
