import {
  instant,
  type AgentId,
  type CallId,
  type QueueId,
  type RedialId,
  type TeamId,
} from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultCalleeParameters, type CalleeParameters } from '../callee-model.ts';
import { eagerDialer } from '../testing/eager-dialer.ts';
import type { Recording } from './play-on-clock.ts';
import { playRecording } from './play-recording.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const at = (second: number) => instant(START + second * 1000);
const teamId = 'bank' as TeamId;
const queue = 'bank' as QueueId;
const anna = 'anna' as AgentId;
const boris = 'boris' as AgentId;
const redial = '0b0e2c52-1111-5222-8333-444455556666' as RedialId;

const agent = (
  second: number,
  status: 'free' | 'talking' | 'logged-out',
  callId?: string,
  agentId = anna,
): InboundEvent => ({
  type: 'AgentChanged',
  data: { agentId, teamId, status, at: at(second), callId: (callId as CallId | undefined) ?? null },
});
const who = (second: number, id: string, callerNumber: string) => ({
  callId: id as CallId,
  at: at(second),
  callerNumber,
});
const queued = (second: number, id: string, number = '+79000000001'): InboundEvent => ({
  type: 'CallQueued',
  data: { ...who(second, id, number), queue, teamId },
});
const lost = (second: number, id: string, number = '+79000000001'): InboundEvent => ({
  type: 'CallLost',
  data: { ...who(second, id, number), queue, teamId, reason: 'hung-up', waitSeconds: 10 },
});
const answered = (second: number, id: string, agentId = anna, number = '+79000000002'): InboundEvent => ({
  type: 'CallAnswered',
  data: { ...who(second, id, number), queue, teamId, agentId, waitSeconds: 0 },
});
const ended = (second: number, id: string, agentId = anna, number = '+79000000002'): InboundEvent => ({
  type: 'CallEnded',
  data: { ...who(second, id, number), agentId, talkSeconds: 10 },
});

const always = (person: number): CalleeParameters => ({
  ...defaultCalleeParameters,
  shares: { person, machine: 0, 'no-answer': 1 - person, busy: 0, rejected: 0, unreachable: 0 },
  personSpread: 0,
  laterCallFactor: 1,
  personRing: { mean: 5, cv: 0.01 },
  talk: { mean: 100, cv: 0.01 },
  wrapUp: { mean: 15, cv: 0.01 },
});

const recordingOf = (events: readonly InboundEvent[]): Recording => ({
  events: () => events,
  firstAt: Date.parse(events[0]!.data.at),
  lastAt: Date.parse(events.at(-1)!.data.at),
});

const setUp = (events: readonly InboundEvent[], seed = 1, callees = always(1)) => {
  const work = trackedWork();
  const clock = virtualClock(START - 1000, work);
  const dialer = eagerDialer(work);
  const batches: InboundEvent[][] = [];
  const progress: number[] = [];
  const played = playRecording({
    recording: recordingOf(events),
    clock,
    work,
    seed,
    callees,
    onProgress: (count) => void progress.push(count),
    async emit(batch) {
      batches.push(batch);
      await dialer.emit(batch);
    },
  });
  const until = (second: number): Promise<void> => clock.runUntil(START + second * 1000);
  const states = (agentId = anna): string[] =>
    batches
      .flat()
      .flatMap(({ type, data }) => (type === 'AgentChanged' && data.agentId === agentId ? [data.status] : []));
  return {
    ...played,
    batches,
    dialer,
    progress,
    until,
    states,
    redialNow: () => dialer.start(played.acd, played.placer),
  };
};

describe('a recording on its own', () => {
  const events = [
    agent(0, 'free'),
    queued(1, 'a'),
    lost(9, 'a'),
    answered(20, 'b'),
    agent(20, 'talking', 'b'),
    ended(30, 'b'),
    agent(30, 'free'),
  ];

  test('is told at its times, in its order, the events of one moment together', async () => {
    const { batches, done, displaced, progress, until } = setUp(events);
    await until(15);
    expect(batches.map((batch) => batch.map((event) => event.type))).toEqual([
      ['AgentChanged'],
      ['CallQueued'],
      ['CallLost'],
    ]);
    await until(100);
    await done;
    expect(batches.map((batch) => batch[0]!.data.at)).toEqual([at(0), at(1), at(9), at(20), at(30)]);
    expect(batches.flat().map((event) => event.type)).toEqual(events.map((event) => event.type));
    expect(batches.flat().filter((event) => event.type !== 'AgentChanged')).toEqual(
      events.filter((event) => event.type !== 'AgentChanged'),
    );
    expect(displaced()).toEqual([]);
    expect(progress).toEqual([1, 2, 3, 5, 7]);
  });

  test('is read one moment ahead, however long it is', async () => {
    let read = 0;
    const endless = function* (): Generator<InboundEvent> {
      for (let second = 0; ; second += 1) {
        read += 1;
        yield queued(second, `c${second}`);
      }
    };
    const work = trackedWork();
    const clock = virtualClock(START, work);
    const told: InboundEvent[] = [];
    playRecording({
      recording: { events: endless, firstAt: START, lastAt: START + 1e9 },
      clock,
      work,
      seed: 1,
      emit: async (batch) => void told.push(...batch),
    });
    await clock.runUntil(START + 100_000);
    expect(told).toHaveLength(101);
    expect(read).toBe(102);
  });

  test('stops, and says why, when what it told could not be taken', async () => {
    const work = trackedWork();
    const clock = virtualClock(START, work);
    const played = playRecording({
      recording: recordingOf(events),
      clock,
      work,
      seed: 1,
      emit: () => Promise.reject(new Error('disk full')),
    });
    await expect(clock.runUntil(START + 60_000)).rejects.toThrow('disk full');
    await expect(played.done).rejects.toThrow('disk full');
  });

  test('a recorded snapshot logs out whom it does not list', async () => {
    const snapshot: InboundEvent = {
      type: 'TeamSnapshotTaken',
      data: { teamId, at: at(10), agents: [{ agentId: boris, status: 'free', since: at(5) }] },
    };
    const { states, until, batches } = setUp([agent(0, 'free'), snapshot]);
    await until(20);
    expect(states(anna)).toEqual(['free', 'logged-out']);
    expect(states(boris)).toEqual(['free']);
    expect(batches.flat().at(-1)).toMatchObject({
      type: 'TeamSnapshotTaken',
      data: { agents: [{ agentId: boris, status: 'free' }] },
    });
  });
});

describe('a redial laid over it', () => {
  test('takes an agent whom the record says is free, and gives them back when it is over', async () => {
    const { redialNow, states, until, displaced } = setUp([
      agent(0, 'free'),
      queued(1, 'a'),
      lost(9, 'a'),
      agent(900, 'logged-out'),
    ]);
    redialNow();
    await until(1000);
    expect(states()).toEqual(['free', 'reserved', 'talking', 'wrap-up', 'free', 'logged-out']);
    expect(displaced()).toEqual([]);
  });

  test('leaves a recorded call its times, counts it as displaced, and frees the agent when both are over', async () => {
    const events = [
      agent(0, 'free'),
      queued(1, 'a'),
      lost(9, 'a'),
      answered(50, 'b'),
      agent(50, 'talking', 'b'),
      ended(300, 'b'),
      agent(300, 'free'),
    ];
    const { redialNow, batches, dialer, states, until, displaced } = setUp(events);
    redialNow();
    await until(1000);
    const redialId = dialer.log[0]!.split(' ')[1];
    expect(displaced()).toEqual([{ callId: 'b', agentId: anna, redialId }]);
    expect(batches.flat()).toContainEqual(answered(50, 'b'));
    expect(batches.flat()).toContainEqual(ended(300, 'b'));
    expect(states()).toEqual(['free', 'reserved', 'talking', 'wrap-up', 'talking', 'free']);
  });

  test('that outlasts the recorded call keeps the agent until it is over itself', async () => {
    const events = [
      agent(0, 'free'),
      queued(1, 'a'),
      lost(9, 'a'),
      answered(20, 'b'),
      agent(20, 'talking', 'b'),
      ended(30, 'b'),
      agent(30, 'free'),
    ];
    const { redialNow, states, until, displaced } = setUp(events);
    redialNow();
    await until(1000);
    expect(displaced()).toHaveLength(1);
    expect(states()).toEqual(['free', 'reserved', 'talking', 'wrap-up', 'free']);
  });

  test('is busy when its caller, by the record, is in the queue again', async () => {
    const { redialNow, dialer, until } = setUp([
      agent(0, 'free'),
      queued(1, 'a'),
      lost(9, 'a'),
      queued(9.5, 'b'),
      lost(40, 'b'),
    ]);
    redialNow();
    await until(30);
    expect(dialer.log.map((entry) => entry.split(' ')[0])).toEqual(['reserve', 'failed', 'release']);
  });

  test('may not reserve an agent whom the record has on a call', async () => {
    const { acd, until } = setUp([agent(0, 'talking', 'x')]);
    await until(1);
    expect(await acd.reserve(anna, teamId, redial)).toEqual({ reserved: false, reason: 'talking' });
  });
});

describe('a random recording with redials', () => {
  /** Two agents who take turns between calls of random lengths, and callers who are lost in between. */
  const steps = fc.array(
    fc.record({ gap: fc.nat(40), talk: fc.integer({ min: 1, max: 200 }), who: fc.nat(1), lost: fc.boolean() }),
    {
      minLength: 5,
      maxLength: 60,
    },
  );
  type Steps = typeof steps extends fc.Arbitrary<infer S> ? S : never;
  const recorded = (plan: Steps): InboundEvent[] => {
    const events: InboundEvent[] = [agent(0, 'free', undefined, anna), agent(0, 'free', undefined, boris)];
    const busyUntil = [0, 0];
    let now = 1;
    plan.forEach((step, index) => {
      now += step.gap;
      const [callId, number, agentId] = [
        `c${index}`,
        `+7900000${String(index).padStart(4, '0')}`,
        [anna, boris][step.who]!,
      ];
      events.push(queued(now, callId, number));
      if (step.lost || busyUntil[step.who]! >= now) return void events.push(lost(now + 8, callId, number));
      const end = now + step.talk;
      busyUntil[step.who] = end;
      events.push(answered(now, callId, agentId, number), agent(now, 'talking', callId, agentId));
      events.push(ended(end, callId, agentId, number), agent(end, 'free', undefined, agentId));
    });
    return events.toSorted((a, b) => (a.data.at < b.data.at ? -1 : Number(a.data.at > b.data.at)));
  };

  test('history stays as it was, versions rise, every hold ends, and the same seed gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (plan, seed) => {
        const events = recorded(plan);
        const [one, two] = [setUp(events, seed, always(0.7)), setUp(events, seed, always(0.7))];
        for (const each of [one, two]) {
          each.redialNow();
          await each.until(100_000);
        }
        expect(two.batches).toEqual(one.batches);
        expect(two.displaced()).toEqual(one.displaced());
        expect(two.dialer.log).toEqual(one.dialer.log);

        const calls = (all: readonly InboundEvent[]) => all.filter((event) => event.type !== 'AgentChanged');
        expect(calls(one.batches.flat())).toEqual(calls(events));
        for (const agentId of [anna, boris]) {
          const changes = one.batches
            .flat()
            .flatMap((e) => (e.type === 'AgentChanged' && e.data.agentId === agentId ? [e.data] : []));
          const versions = changes.map((change) => change.version!);
          expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
          expect(changes.at(-1)?.status).toBe('free');
        }
        const count = (word: string): number => one.dialer.log.filter((entry) => entry.startsWith(word)).length;
        expect(count('release')).toBe(count('reserve'));
      }),
      { numRuns: 40 },
    );
  });
});
