import { toWire } from '@ringback/contracts/envelope.ts';
import * as fc from 'fast-check';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageRefused, type Bus, type RunningSubscription } from './bus/port.ts';
import { AGENTS, agentChanged, busInVirtualTime, SERVICE, unreadable, wire } from './bus/suite-events.ts';
import { StoreUnavailable } from './event-store/port.ts';
import { loadOffsets, moveOffset, placeKey } from './projection-offsets.ts';
import { projectionMigration, startProjection, type ProjectionOptions, type ProjectionTables } from './projection.ts';
import { openReadModel } from './read-model/open.ts';

interface Tables extends ProjectionTables {
  changes: { team: string; version: number };
}
type Apply = ProjectionOptions<Tables>['apply'];

let world: Awaited<ReturnType<typeof busInVirtualTime>>;
let db: Kysely<Tables>;
let batches: number[];

beforeEach(async () => {
  world = await busInVirtualTime();
  batches = [];
  db = await openReadModel<Tables>(
    ':memory:',
    {
      '001-changes': {
        up: (tables) =>
          tables.schema.createTable('changes').addColumn('team', 'text').addColumn('version', 'integer').execute(),
      },
      '002-projection': projectionMigration,
    },
    { durability: 'none' },
  );
});
afterEach(async () => {
  await world.bus.close();
  await db.destroy();
});

const writeAll: Apply = async (trx, envelopes) => {
  batches.push(envelopes.length);
  const rows = envelopes.map(({ data }) =>
    'version' in data ? { team: data.teamId, version: data.version } : { team: '?', version: 0 },
  );
  await trx.insertInto('changes').values(rows).execute();
};

const startOn = (bus: Bus, apply: Apply): Promise<RunningSubscription> =>
  startProjection({ bus, db, log: world.log, service: SERVICE, name: 'changes', topics: ['agents'], apply });
const start = (apply: Apply = writeAll): Promise<RunningSubscription> => startOn(world.bus, apply);
const soon = (): Promise<void> => world.clock.runUntil(world.clock.now() + 1000);
const versionsOf = async (team: string): Promise<number[]> =>
  (await db.selectFrom('changes').select('version').where('team', '=', team).execute()).map((row) => row.version);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('a projection', () => {
  it('given events before it started, then it catches up in large batches, each event once and in order', async () => {
    const teams = upTo(20).map((n) => `team-${n}`);
    await world.bus.publish(
      AGENTS,
      upTo(150).flatMap((version) => teams.map((team) => wire(team, version))),
    );
    const projection = await start();
    await Promise.all([projection.caughtUp?.(), soon()]);
    for (const team of teams) expect(await versionsOf(team)).toEqual(upTo(150));
    expect(batches.length).toBeLessThan(20);
  });

  it('given a restart after a commit that the bus did not hear of, then nothing is applied twice', async () => {
    await world.bus.publish(
      AGENTS,
      upTo(10).map((version) => wire('sales', version)),
    );
    await (await start()).stop();
    await soon();
    const other = await busInVirtualTime();
    await other.bus.publish(
      AGENTS,
      upTo(12).map((version) => wire('sales', version)),
    );
    await startProjection({
      bus: other.bus,
      db,
      log: world.log,
      service: SERVICE,
      name: 'changes',
      topics: ['agents'],
      apply: writeAll,
    });
    await other.clock.runUntil(other.clock.now() + 1000);
    await world.bus.close();
    const seen = await versionsOf('sales');
    expect(seen.toSorted((a, b) => a - b)).toEqual(upTo(12));
  });

  it('given a database that was lost, then it is built anew although the bus believes that all was taken', async () => {
    await world.bus.publish(
      AGENTS,
      upTo(10).map((version) => wire('sales', version)),
    );
    const before = await start();
    await soon();
    await before.stop();
    await db.deleteFrom('changes').execute();
    await db.deleteFrom('projection_offsets').execute();
    await start();
    await soon();
    expect(await versionsOf('sales')).toEqual(upTo(10));
  });

  it('given an event that is unreadable and one that breaks the projection, then both are dead letters and the rest is applied', async () => {
    await start(async (trx, envelopes) => {
      await writeAll(trx, envelopes);
      if (envelopes.some(({ data }) => 'version' in data && data.version === 3)) throw new TypeError('cannot show 3');
    });
    await world.bus.publish(AGENTS, [...upTo(6).map((version) => wire('sales', version)), unreadable('sales')]);
    await soon();
    expect(await versionsOf('sales')).toEqual([0, 1, 2, 4, 5]);
    expect(new Set(world.reasons())).toEqual(
      new Set(['defect: cannot show 3', expect.stringContaining('data.teamId')]),
    );
    expect(world.dead.find((one) => one.headers['rb_reason']?.startsWith('defect'))?.headers).toMatchObject({
      rb_topic: AGENTS,
      rb_offset: '3',
      rb_group: 'tested.changes',
    });
  });

  it('given a dead letter larger than the bus takes, then it goes without its value, and the rest is applied', async () => {
    const publish: Bus['publish'] = async (topic, messages) => {
      if (topic !== AGENTS && messages.some(({ value }) => value !== '')) throw new MessageRefused('too large');
      await world.bus.publish(topic, messages);
    };
    await startOn({ ...world.bus, publish }, async (trx, envelopes) => {
      await writeAll(trx, envelopes);
      if (envelopes.some(({ data }) => 'version' in data && data.version === 1)) throw new TypeError('cannot show 1');
    });
    await world.bus.publish(
      AGENTS,
      upTo(3).map((version) => wire('sales', version)),
    );
    await soon();
    expect(await versionsOf('sales')).toEqual([0, 2]);
    expect(world.dead).toMatchObject([{ value: '', headers: { rb_reason: 'defect: cannot show 1', rb_offset: '1' } }]);
  });

  it('given a database that is away for a while, then nothing is lost, applied twice or a dead letter', async () => {
    let attempts = 0;
    await start(async (trx, envelopes) => {
      attempts += 1;
      await writeAll(trx, envelopes);
      if (attempts < 5) throw new StoreUnavailable('away');
    });
    for (const version of upTo(30)) await world.bus.publish(AGENTS, [wire('sales', version), wire('claims', version)]);
    await world.clock.runUntil(world.clock.now() + 60_000);
    expect([await versionsOf('sales'), await versionsOf('claims'), world.dead]).toEqual([upTo(30), upTo(30), []]);
  });

  it('given two projections in one database, then each gets everything', async () => {
    await start();
    await startProjection({
      bus: world.bus,
      db,
      log: world.log,
      service: SERVICE,
      name: 'again',
      topics: ['agents'],
      apply: writeAll,
    });
    await world.bus.publish(AGENTS, [wire('sales', 1)]);
    await soon();
    expect(await versionsOf('sales')).toEqual([1, 1]);
  });

  it('given another replica that moved on meanwhile, then our transaction is refused as unavailable', async () => {
    const sales = { topic: AGENTS, partition: 3 };
    const move = (before: number | null, next: number): Promise<void> =>
      db
        .transaction()
        .execute((trx) =>
          moveOffset(trx, 'changes', sales, new Map(before === null ? [] : [[placeKey(sales), before]]), next),
        );
    await move(null, 5);
    await move(5, 6);
    await expect(move(5, 7)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await loadOffsets(db, 'changes')).toEqual(new Map([[placeKey(sales), 6]]));
  });

  it('given outages and defects at random moments, then every event but the defective ones is applied once, in order', async () => {
    const story = fc.array(fc.record({ team: fc.constantFrom('a', 'b', 'c'), bad: fc.boolean() }), {
      minLength: 1,
      maxLength: 40,
    });
    const outages = fc.array(fc.boolean(), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(story, outages, async (events, away) => {
        await db.deleteFrom('changes').execute();
        await db.deleteFrom('projection_offsets').execute();
        world = await busInVirtualTime();
        let attempt = 0;
        const projection = await start(async (trx, envelopes) => {
          await writeAll(trx, envelopes);
          attempt += 1;
          if (away[attempt] === true) throw new StoreUnavailable('away');
          if (envelopes.some(({ data }) => 'version' in data && events[data.version]?.bad === true))
            throw new TypeError('bad');
        });
        for (const [version, { team }] of events.entries()) {
          await world.bus.publish(AGENTS, [toWire(agentChanged(team, version))]);
        }
        await world.clock.runUntil(world.clock.now() + 300_000);
        await projection.stop();
        for (const team of ['a', 'b', 'c']) {
          const good = [...events.entries()]
            .filter(([, one]) => one.team === team && !one.bad)
            .map(([version]) => version);
          expect(await versionsOf(team)).toEqual(good);
        }
      }),
      { numRuns: 40 },
    );
  });
});
