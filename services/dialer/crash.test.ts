/** Promise 7 at every step: the dialer dies before or after it, and starts again on what store, bus, ACD and network kept. */
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import type { RunningService } from '@ringback/runtime/platform.ts';
import { describe, expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import type { Request } from './testing/facts.ts';
import { type Death, type Fuse, fuse } from './testing/mortal.ts';
import { fails, machine, person } from './testing/scripted-network.ts';

const CALLEES = {
  1: person(25, 20),
  2: fails('busy'),
  3: machine,
  4: person(8, 30),
  5: person(6, 10),
  6: person(3, 5),
};
const WITHDRAWN_WHILE_RINGING = 1;
const WITHDRAWN_WHILE_WAITING = 6;
/** Somebody was answered by nobody once: an agent first, in any mode. */
const RESERVED_ONLY = 5;
type Mode = 'progressive' | 'predictive';
const FINALS = ['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled'];

const startMortal = (centre: Centre, of: Fuse) =>
  centre.start(({ platform, ports }) => ({
    platform: {
      ...platform,
      store: of.guard(platform.store, ['append', 'read', 'readAll']),
      bus: of.guard(platform.bus, ['publish']),
      sealing: of.guard(platform.sealing, ['unseal']),
    },
    ports: {
      acd: of.guard(ports.acd, ['reserve', 'release']),
      placer: of.guard(ports.placer, ['originate', 'connect', 'hangUp', 'lookUp']),
    },
  }));

/**
 * A busy three minutes of two agents, and lives enough for the deaths. Every second the world looks whether the dialer lives;
 * every tenth the ACD tells of its agents.
 */
const threeMinutes = async (mode: Mode, deaths: readonly Death[]) => {
  const centre = openCentre({ callees: CALLEES, settings: { pacingMode: mode, abandonmentLimit: 0.2 } });
  // Enough for the ledger to let one be abandoned.
  if (mode === 'predictive') await centre.past(20);
  const requests = new Map<number, Request>();
  const fuses: Fuse[] = [];
  const nextLife = async () => {
    const burning = fuse(deaths[fuses.length] ?? null);
    fuses.push(burning);
    const dialer = await startMortal(centre, burning);
    burning.light();
    return { dialer, burning };
  };
  const happenings: Record<number, () => void> = {
    0: () => {
      centre.acd.logIn('ann');
      centre.acd.logIn('bob');
    },
    1: () =>
      [4, 2, 3, 1, 5].forEach((n) => requests.set(n, centre.request(n, { reservedAgentOnly: n === RESERVED_ONLY }))),
    2: () => requests.set(6, centre.request(6)),
    3: () => centre.withdraw(requests.get(WITHDRAWN_WHILE_WAITING)!),
    10: () => centre.withdraw(requests.get(WITHDRAWN_WHILE_RINGING)!, 'caller-on-line'),
  };
  let life = await nextLife();
  for (let second = 0; second < 180; second++) {
    happenings[second]?.();
    await centre.run(1);
    if (second % 10 === 0) centre.acd.tellSnapshot();
    if (!life.burning.blown()) continue;
    await stopInTime(centre, life.dialer);
    life = await nextLife();
  }
  return { centre, requests, steps: fuses.map((one) => one.steps()) };
};

/** A dead dialer stops by its time limits: time goes on meanwhile. */
const stopInTime = async (centre: Centre, dialer: RunningService): Promise<void> => {
  let stopped = false;
  const stopping = dialer.stop().finally(() => {
    stopped = true;
  });
  while (!stopped) await centre.run(0.1);
  await stopping;
};

/** Returns the steps of each life. */
const keepsItsPromises = async (mode: Mode, ...deaths: readonly Death[]): Promise<readonly number[]> => {
  const { centre, requests, steps } = await threeMinutes(mode, deaths);
  try {
    for (const request of requests.values()) expectSettledOnce(centre, request, await centre.recorded(request));
    expect([...centre.acd.agents.values()].map(({ status }) => status)).toEqual(['free', 'free']);
    expect(centre.network.mostAtOnce()).toBe(1);
    expect(centre.network.ringing()).toBe(0);
  } catch (error) {
    throw new Error(`died ${JSON.stringify(deaths)}`, { cause: error });
  } finally {
    // The last life may die of its stop.
    for (const dialer of centre.dialers) await stopInTime(centre, dialer);
    await centre.close();
  }
  return steps;
};

const expectSettledOnce = (centre: Centre, request: Request, events: readonly RedialEvent[]): void => {
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => FINALS.includes(type))).toHaveLength(1);
  expect(FINALS).toContain(types.at(-1));
  const ordered = centre.network.orders.filter(({ redialId }) => redialId === request.redialId).length;
  expect(ordered).toBeLessThanOrEqual(1);
  if (ordered === 1) expect(types).toContain('RedialPlaced');
  const hungUp = centre.network.hungUp.includes(request.redialId);
  if (events.at(-1)?.type === 'RedialCancelled' && ordered === 1) expect(hungUp).toBe(true);
};

describe('a crash', () => {
  it.each([
    ['before', 'progressive'],
    ['after', 'progressive'],
    ['before', 'predictive'],
    ['after', 'predictive'],
  ] as const)(
    'given one %s any step, when %s, then each redial is ordered at most once and settled, and nobody stays reserved',
    async (when, mode) => {
      const [steps = 0] = await keepsItsPromises(mode);
      expect(steps).toBeGreaterThan(50);
      for (let step = 1; step <= steps; step++) await keepsItsPromises(mode, { step, when });
    },
    120_000,
  );
  it.each(['progressive', 'predictive'] as const)(
    'given another one soon after the restart, when %s, then the same holds',
    async (mode) => {
      const [steps = 0] = await keepsItsPromises(mode);
      for (let step = 5; step <= steps; step += 7) {
        await keepsItsPromises(mode, { step, when: 'after' }, { step: 1 + (step % 6), when: 'before' });
        await keepsItsPromises(mode, { step, when: 'before' }, { step: 1 + (step % 6), when: 'after' });
      }
    },
    120_000,
  );
});
