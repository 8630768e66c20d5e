import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import {
  pacingLimits,
  pacingModeReasons,
  upheavals as namedUpheavals,
  type PacingEventOf,
} from '@ringback/contracts/pacing.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { BusUnavailable, HANDLED } from '@ringback/runtime/bus/port.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { limits, modeReasons, upheavals } from '../pacing/known.ts';
import { type Centre, openCentre } from '../testing/centre.ts';
import { TEAM } from '../testing/facts.ts';

type TeamPaced = PacingEventOf<'TeamPaced'>;
let centre: Centre | null = null;
afterEach(async () => {
  await centre?.close();
  centre = null;
});

const open = async (pacingNewsSeconds = 1) => {
  const opened = openCentre({ settings: { pacingNewsSeconds } });
  centre = opened;
  const told: Envelope[] = [];
  await opened.platform.bus.subscribe({
    group: 'test',
    topics: [topics.pacing.name],
    deadLetterTopic: 'test.dead-letters',
    concurrency: 1,
    handle(message) {
      const read = fromWire(message);
      if (read.ok) told.push(read.envelope);
      return Promise.resolve(read.ok ? HANDLED : { outcome: 'dead-letter', reason: read.problem });
    },
  });
  return { centre: opened, told, pictures: (): TeamPaced[] => told.map(({ data }) => data as TeamPaced) };
};

describe('how a team is paced, on the bus', () => {
  it('given the closed lists of the engine, then the language has the same', () => {
    expect([pacingLimits, pacingModeReasons, namedUpheavals]).toEqual([limits, modeReasons, upheavals]);
  });

  it('given a redial and a free agent, then what was known, placed and what binds is told, keyed by team', async () => {
    const { centre, told, pictures } = await open();
    // An ACD that tells nothing of whom we hold.
    const reserve = () => Promise.resolve({ reserved: true } as const);
    await centre.start(({ platform, ports }) => ({ platform, ports: { ...ports, acd: { ...ports.acd, reserve } } }));
    centre.request(1);
    await centre.run(3);
    centre.acd.logIn('ann');
    await centre.run(3);
    expect(new Set(told.map(({ key }) => key))).toEqual(new Set([TEAM]));
    expect(pictures()[0]).toMatchObject({ limit: 'nobody-logged-in', knew: { free: 0 } });
    expect(pictures().find(({ placed }) => placed.reserved === 1)).toMatchObject({
      teamId: TEAM,
      mode: 'progressive',
      ledger: { limit: 0.03, withinSeconds: 2, day: { answered: 0, abandoned: 0 } },
      yields: { afterWaitSeconds: 20, belowServiceLevel: null, reserve: 0 },
    });
    // Also what followed from it, before anybody answered.
    expect(pictures().at(-1)).toMatchObject({
      knew: { free: 0, waiting: 0, waitingReserved: 0 },
      limit: 'nobody-waits',
    });
    expect(pictures().at(-1)?.knew.ringing).toMatchObject({ reserved: 1 });
    const placed = pictures().reduce((sum, one) => sum + one.placed.reserved + one.placed.predictive, 0);
    expect(placed).toBe(1);
  });

  it('given many changes within a second, then one word each second; given calm, then a sign of life each half minute', async () => {
    const { centre, pictures } = await open();
    await centre.start();
    for (let n = 1; n <= 20; n++) centre.acd.logIn(`agent-${n}`);
    await centre.run(0.9);
    expect(pictures().length).toBeLessThanOrEqual(1);
    await centre.run(2);
    const before = pictures().length;
    await centre.run(91);
    expect(pictures().length - before).toBe(3);
  });

  it('given it is switched off, or the team is not ours any more, then nothing is told', async () => {
    const silent = await open(0);
    await silent.centre.start();
    silent.centre.acd.logIn('ann');
    await silent.centre.run(120);
    expect(silent.told).toEqual([]);
    await silent.centre.close();
    const { centre, told } = await open();
    const dialer = await centre.start();
    centre.acd.logIn('ann');
    await centre.run(5);
    await dialer.stop();
    const before = told.length;
    await centre.run(120);
    expect([before > 0, told.length - before]).toEqual([true, 0]);
  });

  it('given the bus does not take it, then redials are placed all the same, and the next word gets through', async () => {
    const { centre, pictures } = await open();
    let isAway = true;
    const { bus } = centre.platform;
    const publish: typeof bus.publish = (topic, messages) =>
      isAway && topic === topics.pacing.name
        ? Promise.reject(new BusUnavailable('away'))
        : bus.publish(topic, messages);
    await centre.start(({ platform, ports }) => ({ platform: { ...platform, bus: { ...bus, publish } }, ports }));
    centre.acd.logIn('ann');
    centre.request(1);
    await centre.run(5);
    expect([centre.network.orders.length, pictures().length]).toEqual([1, 0]);
    isAway = false;
    await centre.run(31);
    expect(pictures().length).toBeGreaterThan(0);
  });
});
