import { describe, expect, it } from 'vitest';
import { agentChanged, at, event, inboundCall, madeUpRedial, MORNING } from '../testing/made-up-events.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { agentTime } from './how-busy-agents-were.ts';
import { countDisplaced } from './how-redials-went.ts';
import { whatAgentsDo } from './what-agents-do.ts';

const NOW = MORNING + 1000 * 1000;
const timeAfter = async (events: readonly Envelope[]) => {
  const db = await memoryDb();
  await take(db, events, 2);
  return agentTime(db, NOW);
};

describe('agents', () => {
  it('given a call and a redial that overlap, then the overlap counts once, and only after', async () => {
    const call = inboundCall('c1', 1);
    const redial = madeUpRedial('x', 2, 'anna');
    const events = [
      agentChanged('anna', 0, 'free'),
      call.answered(0, 'anna'),
      call.ended(200, 'anna'),
      redial.connected(100),
      redial.ended(300),
    ];
    expect(await timeAfter(events)).toEqual({ count: 1, occupancyBefore: 0.2, occupancyAfter: 0.3 });
  });

  it('given an answered call whose end was never told, then it ends where the next begins', async () => {
    const next = inboundCall('c2', 1);
    const events = [
      agentChanged('anna', 0, 'free'),
      inboundCall('c1', 1).answered(0, 'anna'),
      next.answered(100, 'anna'),
      next.ended(100, 'anna'),
    ];
    expect((await timeAfter(events)).occupancyBefore).toBe(0.1);
  });

  it('given a pause, then neither the time nor the talk in it counts', async () => {
    const call = inboundCall('c1', 1);
    const events = [
      agentChanged('anna', 0, 'free'),
      agentChanged('anna', 100, 'paused'),
      call.answered(50, 'anna'),
      call.ended(150, 'anna'),
    ];
    expect((await timeAfter(events)).occupancyBefore).toBe(0.5);
  });

  it('given an older version that arrives late, then the newer state stays', async () => {
    const db = await memoryDb();
    await take(
      db,
      [agentChanged('anna', 20, 'paused'), agentChanged('anna', 10, 'free'), agentChanged('anna', 20, 'paused')],
      1,
    );
    expect(await whatAgentsDo(db)).toMatchObject([{ agentId: 'anna', status: 'paused', since: at(20) }]);
  });

  it('given a snapshot that does not list an agent, then that agent is off the floor and their shift is over', async () => {
    const listed = { agentId: 'boris', status: 'talking', version: 1, since: at(50), callId: 'c1', redialId: null };
    const snapshot = event('TeamSnapshotTaken', 100, { teamId: 'sales', agents: [listed] });
    const db = await memoryDb();
    await take(db, [agentChanged('anna', 0, 'free'), snapshot], 1);
    expect(await whatAgentsDo(db)).toEqual([
      { agentId: 'boris', teamId: 'sales', status: 'talking', since: at(50), doing: 'inbound' },
    ]);
    expect(await db.selectFrom('shifts').selectAll().execute()).toEqual([
      { agentId: 'anna', startedAt: at(0), endedAt: at(100) },
    ]);
  });
});

describe('displaced calls', () => {
  it.each([
    [9, 0],
    [10, 1],
    [39, 1],
    [40, 0],
  ])(
    'given a redial that holds the agent from 10 to 40, when a call is answered at %i, then %i are displaced',
    async (second, displaced) => {
      const db = await memoryDb();
      const redial = madeUpRedial('x', 2, 'anna');
      await take(db, [
        redial.placed(10),
        redial.unanswered(40, 'busy'),
        inboundCall('c1', 1).answered(second, 'anna'),
        inboundCall('c2', 1).answered(20, 'boris'),
      ]);
      expect(await countDisplaced(db)).toBe(displaced);
    },
  );
});
