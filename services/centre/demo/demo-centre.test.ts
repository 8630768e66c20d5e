import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eagerDialer } from '../testing/eager-dialer.ts';
import { startDemoCentre, type DemoCentre } from './demo-centre.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');

interface Run {
  readonly events: InboundEvent[];
  readonly dialer: readonly string[];
  readonly centre: DemoCentre;
  readonly warnings: unknown[];
  until(second: number): Promise<void>;
}

const run = async (options: {
  seed?: number;
  start?: number;
  dataDir?: string;
  redials?: boolean;
  emit?: (events: InboundEvent[]) => Promise<void>;
}): Promise<Run> => {
  const work = trackedWork();
  const start = options.start ?? START;
  const clock = virtualClock(start, work);
  const events: InboundEvent[] = [];
  const warnings: unknown[] = [];
  const dialer = eagerDialer(work);
  const centre = await startDemoCentre({
    clock,
    work,
    log: { warn: (...words: unknown[]) => warnings.push(words) } as unknown as Platform['log'],
    seed: options.seed ?? 1,
    dataDir: options.dataDir ?? null,
    speed: 1,
    async emit(batch) {
      await options.emit?.(batch);
      events.push(...batch);
      await dialer.emit(batch);
    },
  });
  if (options.redials !== false) dialer.start(centre.acd, centre.placer);
  const until = (second: number): Promise<void> => clock.runUntil(start + second * 1000);
  return { events, dialer: dialer.log, centre, warnings, until };
};

const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringback-demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

const secondOf = (event: InboundEvent): number => (Date.parse(event.data.at) - START) / 1000;
const ofType = <T extends InboundEvent['type']>(events: readonly InboundEvent[], type: T) =>
  events.filter((event): event is Extract<InboundEvent, { type: T }> => event.type === type);
const callsOf = (events: readonly InboundEvent[]): Map<string, string[]> => {
  const calls = new Map<string, string[]>();
  for (const { type, data } of events) {
    if (!('callId' in data) || type === 'AgentChanged') continue;
    calls.set(data.callId, [...(calls.get(data.callId) ?? []), type]);
  }
  return calls;
};

const lives = ['CallStarted', 'CallStarted CallQueued', 'CallStarted CallQueued CallAnswered'];
const endings = [
  'CallStarted CallLeftMenu',
  'CallStarted CallQueued CallLost',
  'CallStarted CallQueued CallAnswered CallEnded',
];

describe('a day in the demo centre', () => {
  test.each([1, 2, 3, 4, 5])(
    'seed %i: somebody is lost within ten seconds, and a redial talks within a minute',
    async (seed) => {
      const { events, dialer, until } = await run({ seed });
      await until(60);
      const losses = ofType(events, 'CallLost').filter((event) => event.data.waitSeconds > 5);
      expect(secondOf(losses[0]!)).toBeLessThan(10);
      expect(dialer.some((entry) => entry.startsWith('connected'))).toBe(true);
    },
  );

  test('shows every kind of event within five minutes, each as the contract wants it', async () => {
    const { events, until } = await run({});
    await until(300);
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(Object.keys(inboundEvents)));
    const problems = events.flatMap(({ type, data }) => inboundEvents[type].safeParse(data).error ?? []);
    expect(problems).toEqual([]);
  });

  test('shows every state an agent can have but logged out, and a snapshot of each team every half minute at least', async () => {
    const { events, until } = await run({});
    await until(600);
    const statuses = new Set(ofType(events, 'AgentChanged').map((event) => event.data.status));
    expect([...statuses].sort()).toEqual(['free', 'paused', 'reserved', 'talking', 'wrap-up']);
    for (const told of Map.groupBy(ofType(events, 'TeamSnapshotTaken'), ({ data }) => data.teamId).values()) {
      const times = told.map(({ data }) => Date.parse(data.at));
      const pauses = times.slice(1).map((at, i) => at - times[i]!);
      expect(times).toHaveLength(new Set(times).size);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(31_000);
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
    }
  });

  test('tells of its queues as they change, so that redials yield to who waits', async () => {
    const { events, until } = await run({});
    await until(120);
    const queues = ofType(events, 'TeamSnapshotTaken').map(({ data }) => data.inbound!);
    expect(queues.some(({ waiting }) => waiting > 2)).toBe(true);
    expect(queues.some(({ longestWaitSeconds }) => longestWaitSeconds > 5)).toBe(true);
    expect(queues.filter(({ waiting }) => waiting === 0).every((queue) => queue.longestWaitSeconds === 0)).toBe(true);
    expect(queues.some(({ serviceLevel }) => serviceLevel !== null && serviceLevel! < 1)).toBe(true);
  });

  test('has callers who withhold their number, told their zone, or call from a landline', async () => {
    const { events, until } = await run({});
    await until(900);
    const started = ofType(events, 'CallStarted').map((event) => event.data);
    expect(started.some((call) => call.callerNumber === null)).toBe(true);
    expect(started.some((call) => call.callerNumber?.startsWith('+7495'))).toBe(true);
    expect(started.some((call) => call.callerNumber?.startsWith('+7900'))).toBe(true);
    expect(started.some((call) => call.callerZone !== null)).toBe(true);
  });

  test('the same seed and start give the same day, event by event; another start gives other call ids', async () => {
    const [one, two, later] = await Promise.all([run({}), run({}), run({ start: START + 1 })]);
    for (const each of [one, two, later]) await each.until(400);
    expect(two.events).toEqual(one.events);
    expect(two.dialer).toEqual(one.dialer);
    const known = new Set(callsOf(one.events).keys());
    expect([...callsOf(later.events).keys()].filter((id) => known.has(id))).toEqual([]);
  });

  test('every call lives one of the lives there are, and every queued call ends answered or lost', async () => {
    const { events, until } = await run({ seed: 3 });
    await until(900);
    const stories = [...callsOf(events).values()].map((story) => story.join(' '));
    expect(stories.filter((story) => !endings.includes(story) && !lives.includes(story))).toEqual([]);
    const begunLongAgo = new Set(
      ofType(events, 'CallStarted').flatMap((e) => (secondOf(e) < 700 ? [e.data.callId] : [])),
    );
    const unfinished = [...callsOf(events)].filter(
      ([id, s]) => begunLongAgo.has(id as never) && !endings.includes(s.join(' ')),
    );
    expect(unfinished).toEqual([]);
  });

  test('no agent is in two calls, no caller either, and versions rise', async () => {
    const { events, until } = await run({ seed: 4 });
    await until(900);
    const agentOf = new Map<string, string>();
    const callOf = new Map<string, string>();
    const versions = new Map<string, number>();
    for (const { type, data } of events) {
      if (type === 'CallStarted' && data.callerNumber != null) {
        expect(callOf.has(data.callerNumber)).toBe(false);
        callOf.set(data.callerNumber, data.callId);
      }
      if ((type === 'CallLost' || type === 'CallLeftMenu' || type === 'CallEnded') && data.callerNumber != null) {
        expect(callOf.get(data.callerNumber)).toBe(data.callId);
        callOf.delete(data.callerNumber);
      }
      if (type === 'CallAnswered') {
        expect(agentOf.has(data.agentId!)).toBe(false);
        agentOf.set(data.agentId!, data.callId);
      }
      if (type === 'CallEnded') agentOf.delete(data.agentId!);
      if (type !== 'AgentChanged') continue;
      expect(data.version).toBeGreaterThan(versions.get(data.agentId) ?? 0);
      versions.set(data.agentId, data.version!);
      if (data.redialId !== null || data.status === 'free') expect(agentOf.has(data.agentId)).toBe(false);
    }
    expect(versions.size).toBe(9);
  });

  test('every reservation is followed by a release, and every redial is told to its end', async () => {
    const { dialer, until } = await run({ seed: 5 });
    await until(900);
    const reserved = dialer.filter((entry) => entry.startsWith('reserve ')).map((entry) => entry.split(' ')[1]!);
    const inTime = reserved.slice(0, -5);
    expect(inTime.length).toBeGreaterThan(10);
    expect(inTime.filter((redial) => !dialer.includes(`release ${redial}`))).toEqual([]);
  });

  test('inbound first: while somebody waits, no agent of that team is free', async () => {
    const { centre, events, until } = await run({ seed: 2 });
    const free = new Map<string, string>();
    let crowded = 0;
    for (let second = 1; second <= 300; second += 1) {
      await until(second);
      for (const event of ofType(events.splice(0), 'AgentChanged')) {
        if (event.data.status === 'free') free.set(event.data.agentId, event.data.teamId);
        else free.delete(event.data.agentId);
      }
      const everyTeamHasOneFree = centre.describe().teams.every((team) => [...free.values()].includes(team.teamId));
      if (centre.describe().waiting === 0) continue;
      crowded += 1;
      expect(everyTeamHasOneFree).toBe(false);
    }
    expect(crowded).toBeGreaterThan(10);
  });

  test('who was called back does not call again about it; others do', async () => {
    const repeatCalls = async (redials: boolean): Promise<number> => {
      let repeats = 0;
      for (const seed of [1, 2, 3]) {
        const { events, until } = await run({ seed, redials });
        await until(900);
        const lostAt = new Map<string, number>();
        for (const event of events) {
          if (event.type === 'CallLost' && event.data.callerNumber != null)
            lostAt.set(event.data.callerNumber, secondOf(event));
          const lost = event.type === 'CallStarted' ? lostAt.get(event.data.callerNumber ?? '') : undefined;
          if (lost !== undefined && secondOf(event) - lost < 120) repeats += 1;
        }
      }
      return repeats;
    };
    expect(await repeatCalls(true)).toBeLessThan(await repeatCalls(false));
  });
});

describe('when it cannot tell what happened', () => {
  test('it keeps everything in order and tells it once that works again', async () => {
    let down = false;
    const { events, warnings, until } = await run({
      redials: false,
      emit: async () => {
        if (down) throw new Error('the bus is away');
      },
    });
    const whole = await run({ redials: false });
    await whole.until(60);
    await until(10);
    down = true;
    await until(20);
    down = false;
    await until(60);
    expect(warnings.length).toBeGreaterThan(5);
    expect(events).toEqual(whole.events);
  });
});

describe('after the process was killed', () => {
  test('the next run ends the calls that were open, before anything else, and its agents come in by snapshot', async () => {
    const dataDir = temporaryFolder();
    const killed = await run({ dataDir });
    await killed.until(47);
    const next = await run({ dataDir, start: START + 3_600_000 });
    await next.until(1);

    const openBefore = [...callsOf(killed.events)].filter(([, story]) => lives.includes(story.join(' ')));
    const stories = callsOf(next.events);
    expect(openBefore.length).toBeGreaterThan(5);
    for (const [callId, told] of openBefore) {
      const retold = stories.get(callId)!;
      expect(endings).toContain(retold.join(' '));
      expect(retold.slice(0, told.length)).toEqual(told);
    }
    const firstNews = next.events.findIndex((event) => event.type === 'AgentChanged');
    const oldNews = next.events.slice(0, firstNews).map((event) => event.data.at);
    expect(oldNews.every((at) => Date.parse(at) <= START + 47_000)).toBe(true);
    const snapshots = ofType(next.events, 'TeamSnapshotTaken');
    expect(snapshots.slice(0, 2).map((event) => event.data.agents.map((agent) => agent.status))).toEqual([
      Array<string>(5).fill('free'),
      Array<string>(4).fill('free'),
    ]);
  });

  test('a run that was stopped leaves nothing running, and the one after it starts clean', async () => {
    const dataDir = temporaryFolder();
    const stopped = await run({ dataDir });
    await stopped.until(30);
    await stopped.centre.stop();
    const told = stopped.events.length;
    await stopped.until(120);
    expect(stopped.events).toHaveLength(told);

    const second = await run({ dataDir, start: START + 60_000 });
    await second.until(1);
    await second.centre.stop();
    const third = await run({ dataDir, start: START + 120_000 });
    await third.until(1);
    const ofTheFirst = new Set(callsOf(stopped.events).keys());
    expect([...callsOf(third.events).keys()].filter((id) => ofTheFirst.has(id))).toEqual([]);
  });
});
