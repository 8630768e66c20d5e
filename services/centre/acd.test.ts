import { deriveId, type AgentId, type CallId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centreAcd } from './acd.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const sales = 'sales' as TeamId;
const support = 'support' as TeamId;
const anna = 'anna' as AgentId;
const boris = 'boris' as AgentId;
const call = 'call-1' as CallId;
const redial = deriveId('test', 'redial') as RedialId;
const other = deriveId('test', 'other redial') as RedialId;
const FREE = { status: 'free', callId: null } as const;
const TALKING = { status: 'talking', callId: call } as const;

type Changed = Extract<InboundEvent, { type: 'AgentChanged' }>['data'];

const setUp = (giveWork?: (agent: AgentId, team: TeamId) => boolean) => {
  const clock = virtualClock(START, trackedWork());
  const said: InboundEvent[] = [];
  const centre = centreAcd({
    clock,
    say: (events) => void said.push(...events),
    wrapUpSeconds: () => 15,
    ...(giveWork === undefined ? {} : { giveWork }),
  });
  const changes = (): Changed[] => said.flatMap((event) => (event.type === 'AgentChanged' ? [event.data] : []));
  const statuses = (): string[] => changes().map((change) => change.status);
  const wait = (seconds: number): Promise<void> => clock.runUntil(clock.now() + seconds * 1000);
  return { ...centre, clock, wait, changes, statuses };
};

describe('reserving an agent', () => {
  test('holds a free agent, and shows for which redial', async () => {
    const { acd, setInbound, changes } = setUp();
    setInbound(anna, sales, FREE);
    expect(await acd.reserve(anna, sales, redial)).toEqual({ reserved: true });
    expect(changes().at(-1)).toMatchObject({ agentId: anna, teamId: sales, status: 'reserved', redialId: redial });
  });

  test('again for the same redial changes nothing', async () => {
    const { acd, setInbound, statuses } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    expect(await acd.reserve(anna, sales, redial)).toEqual({ reserved: true });
    expect(statuses()).toEqual(['free', 'reserved']);
  });

  test.each([
    { state: TALKING, reason: 'talking' },
    { state: { status: 'paused', callId: null } as const, reason: 'paused' },
    { state: { status: 'logged-out', callId: null } as const, reason: 'logged-out' },
  ])('is refused when the agent is $reason', async ({ state, reason }) => {
    const { acd, setInbound } = setUp();
    setInbound(anna, sales, state);
    expect(await acd.reserve(anna, sales, redial)).toEqual({ reserved: false, reason });
  });

  test('is refused when another redial holds the agent, or nobody knows them in that team', async () => {
    const { acd, setInbound } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    expect(await acd.reserve(anna, sales, other)).toEqual({ reserved: false, reason: 'reserved' });
    expect(await acd.reserve(anna, support, other)).toEqual({ reserved: false, reason: 'not-in-team' });
    expect(await acd.reserve(boris, sales, other)).toEqual({ reserved: false, reason: 'not-in-team' });
  });

  test('of a second agent for one redial frees the first', async () => {
    const { acd, setInbound, shown, heldFor } = setUp();
    setInbound(anna, sales, FREE);
    setInbound(boris, sales, FREE);
    await acd.reserve(anna, sales, redial);
    expect(await acd.reserve(boris, sales, redial)).toEqual({ reserved: true });
    expect(shown(anna, sales)?.status).toBe('free');
    expect(heldFor(boris)).toBe(redial);
  });

  test('for a redial that already talks to its agent is refused', async () => {
    const { acd, lines, setInbound } = setUp();
    setInbound(anna, sales, FREE);
    setInbound(boris, sales, FREE);
    await acd.reserve(anna, sales, redial);
    lines.take(anna, redial);
    expect(await acd.reserve(boris, sales, redial)).toEqual({ reserved: false, reason: 'already-connected' });
  });

  test('by someone who vanished ends by itself', async () => {
    const { acd, setInbound, statuses, wait } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    await wait(299);
    expect(statuses()).toEqual(['free', 'reserved']);
    await wait(1);
    expect(statuses()).toEqual(['free', 'reserved', 'free']);
  });
});

describe('a redial and its agent', () => {
  test('talk, wrap up, and the agent is free', async () => {
    const { acd, lines, setInbound, statuses, wait } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    expect(lines.take(anna, redial)).toBe(true);
    await wait(400);
    lines.over(redial);
    await acd.release(anna, redial);
    expect(statuses()).toEqual(['free', 'reserved', 'talking', 'wrap-up']);
    await wait(15);
    expect(statuses().at(-1)).toBe('free');
  });

  test('a release while they talk does not cut them off', async () => {
    const { acd, lines, setInbound, shown } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    lines.take(anna, redial);
    await acd.release(anna, redial);
    expect(shown(anna, sales)).toEqual({ status: 'talking', callId: null, redialId: redial });
  });

  test('a release for another redial, or of nothing, changes nothing', async () => {
    const { acd, setInbound, statuses } = setUp();
    await acd.release(anna, redial);
    setInbound(anna, sales, FREE);
    await acd.release(anna, redial);
    await acd.reserve(anna, sales, redial);
    await acd.release(anna, other);
    expect(statuses()).toEqual(['free', 'reserved']);
  });

  test('the line takes nobody who is on another call', () => {
    const { lines, setInbound } = setUp();
    setInbound(anna, sales, TALKING);
    expect(lines.take(anna, redial)).toBe(false);
    expect(lines.take(boris, redial)).toBe(false);
  });

  test('what the inbound side does meanwhile shows only when the redial is over', async () => {
    const { acd, lines, setInbound, changes, statuses, wait } = setUp();
    setInbound(anna, sales, FREE);
    await acd.reserve(anna, sales, redial);
    lines.take(anna, redial);
    setInbound(anna, sales, TALKING);
    lines.over(redial);
    await wait(15);
    expect(statuses()).toEqual(['free', 'reserved', 'talking', 'wrap-up', 'talking']);
    expect(changes().at(-1)).toMatchObject({ callId: call, redialId: null });
  });
});

describe('the queue of people who answered', () => {
  test('given a free agent, then the one free longest is theirs at once, reserved', async () => {
    const { acd, setInbound, wait, changes } = setUp();
    setInbound(boris, sales, FREE);
    await wait(1);
    setInbound(anna, sales, FREE);
    expect(await acd.queue.enter(redial, sales, 2)).toBe(boris);
    expect(changes().at(-1)).toMatchObject({ agentId: boris, status: 'reserved', redialId: redial });
  });

  test('given nobody is free, then the next agent of the team is theirs before they show as free, or get a live call', async () => {
    const given: AgentId[] = [];
    const { acd, setInbound, wait, statuses } = setUp((agent) => given.push(agent) > 0);
    setInbound(anna, sales, TALKING);
    const first = acd.queue.enter(redial, sales, 2);
    const second = acd.queue.enter(other, sales, 2);
    await wait(1);
    setInbound(anna, sales, FREE);
    expect(await first).toBe(anna);
    expect(statuses()).toEqual(['talking', 'reserved']);
    expect(given).toEqual([]);
    await wait(1);
    expect(await second).toBeNull();
  });

  test('given the same redial enters twice, then both are told the same agent', async () => {
    const { acd, setInbound } = setUp();
    setInbound(anna, sales, TALKING);
    const both = [acd.queue.enter(redial, sales, 2), acd.queue.enter(redial, sales, 2)];
    setInbound(anna, sales, FREE);
    expect(await Promise.all(both)).toEqual([anna, anna]);
  });

  test('given they leave, or another team has a free agent, then nobody is given', async () => {
    const { acd, setInbound, statuses } = setUp();
    setInbound(anna, support, FREE);
    const outcome = acd.queue.enter(redial, sales, 2);
    await acd.queue.leave(redial);
    await acd.queue.leave(redial);
    expect(await outcome).toBeNull();
    setInbound(boris, sales, FREE);
    expect(statuses()).toEqual(['free', 'free']);
  });
});

describe('an agent of two teams', () => {
  test('held through one shows held in both, and works for one at a time', async () => {
    const { acd, setInbound, shown } = setUp();
    setInbound(anna, sales, FREE);
    setInbound(anna, support, FREE);
    await acd.reserve(anna, sales, redial);
    expect(shown(anna, support)).toMatchObject({ status: 'reserved', redialId: redial });
    await acd.release(anna, redial);
    setInbound(anna, support, TALKING);
    expect(await acd.reserve(anna, sales, redial)).toEqual({ reserved: false, reason: 'works-for-another-team' });
  });

  test('does not show in a team where they are logged out, and is held there too once they log in', async () => {
    const { acd, setInbound, shown } = setUp();
    setInbound(anna, sales, FREE);
    setInbound(anna, support, { status: 'logged-out', callId: null });
    await acd.reserve(anna, sales, redial);
    expect(shown(anna, support)?.status).toBe('logged-out');
    setInbound(anna, support, FREE);
    expect(shown(anna, support)?.status).toBe('reserved');
  });
});

test('inbound first: an agent who would be free and is given a call never shows as free', async () => {
  let callers = 1;
  const centre = setUp((agent, team) => {
    if (callers === 0) return false;
    callers -= 1;
    centre.setInbound(agent, team, TALKING);
    return true;
  });
  centre.setInbound(anna, sales, FREE);
  expect(centre.statuses()).toEqual(['talking']);
  centre.setInbound(anna, sales, FREE);
  expect(centre.statuses()).toEqual(['talking', 'free']);
});

test('a snapshot lists who is logged in, as they show, with their versions', async () => {
  const { acd, setInbound, snapshot, changes, membersOf } = setUp();
  setInbound(anna, sales, FREE);
  setInbound(boris, sales, TALKING);
  setInbound(boris, sales, { status: 'logged-out', callId: null });
  await acd.reserve(anna, sales, redial);
  const { version, at } = changes().at(-1)!;
  expect(membersOf(sales)).toEqual([anna]);
  expect(snapshot(sales)).toEqual({
    type: 'TeamSnapshotTaken',
    data: {
      teamId: sales,
      at,
      agents: [{ agentId: anna, status: 'reserved', since: at, version, callId: null, redialId: redial }],
    },
  });
});

describe('whatever happens in whatever order', () => {
  const agents = [anna, boris];
  const redials = [redial, other, deriveId('test', 'third') as RedialId];
  const step = fc.record({
    act: fc.constantFrom('reserve', 'release', 'take', 'over', 'talk', 'free', 'pause', 'wait'),
    agent: fc.constantFrom(...agents),
    redial: fc.constantFrom(...redials),
    team: fc.constantFrom(sales, support),
  });

  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  const perform = async (centre: ReturnType<typeof setUp>, { act, agent, redial: id, team }: Step) => {
    if (act === 'reserve') await centre.acd.reserve(agent, team, id);
    if (act === 'release') await centre.acd.release(agent, id);
    if (act === 'take') centre.lines.take(agent, id);
    if (act === 'over') centre.lines.over(id);
    if (act === 'talk') centre.setInbound(agent, team, TALKING);
    if (act === 'free') centre.setInbound(agent, team, FREE);
    if (act === 'pause') centre.setInbound(agent, team, { status: 'paused', callId: null });
    if (act === 'wait') await centre.wait(10);
  };

  test('versions rise, no state claims a call and a redial, no redial has two agents, and all end free', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const centre = setUp();
        for (const agent of agents) for (const team of [sales, support]) centre.setInbound(agent, team, FREE);
        for (const one of steps) {
          await perform(centre, one);
          const held = agents.map((agent) => centre.heldFor(agent)).filter((id) => id !== null);
          expect(new Set(held).size).toBe(held.length);
        }
        for (const agent of agents) for (const team of [sales, support]) centre.setInbound(agent, team, FREE);
        for (const id of redials) centre.lines.over(id);
        await centre.wait(600);

        for (const agent of agents) {
          const versions = centre.changes().flatMap((change) => (change.agentId === agent ? [change.version!] : []));
          expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
          expect(centre.shown(agent, sales)?.status).toBe('free');
        }
        expect(centre.changes().filter((change) => change.callId !== null && change.redialId !== null)).toEqual([]);
      }),
    );
  });
});
