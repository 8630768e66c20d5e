import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deriveId, type AgentId, type RedialId } from '@ringback/contracts/ids.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCallRecord } from './call-record.ts';
import { defaultCalleeParameters, type Callee } from './callee-model.ts';
import type { CallProgress } from './ports.ts';
import { telephoneNetwork } from './telephone-network.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const redial = deriveId('test', 'redial') as RedialId;
const other = deriveId('test', 'other redial') as RedialId;
const agent = 'anna' as AgentId;
const order = { redialId: redial, number: '+79000000001', ringTimeoutSeconds: 25 };

const person: Callee = { kind: 'answers', by: 'person', ringSeconds: 9, patienceSeconds: 6, talkSeconds: 100 };
const noAnswer: Callee = { kind: 'fails', result: 'no-answer', rings: true, ringSeconds: 25 };
const unreachable: Callee = { kind: 'fails', result: 'unreachable', rings: false, ringSeconds: 0 };

const setUp = (callee: Callee, file: string | null = null) => {
  const time = virtualClock(START, trackedWork());
  const wrong = { byMs: 0 };
  const clock = { ...time, now: () => time.now() + wrong.byMs };
  const heard: CallProgress[] = [];
  const agentSide: string[] = [];
  const handset: string[] = [];
  const world = { agentTakes: true, isOnLine: false, earlierCalls: [] as number[] };
  const network = telephoneNetwork({
    clock,
    record: openCallRecord(file),
    callees: {
      parameters: { ...defaultCalleeParameters, setUpSeconds: 1 },
      meet: (called) => {
        world.earlierCalls.push(called.earlierCalls);
        return callee;
      },
      wrapUpSeconds: () => 15,
    },
    agents: {
      take: (who) => {
        agentSide.push(`take ${who}`);
        return world.agentTakes;
      },
      over: () => void agentSide.push('over'),
    },
    isOnLine: () => world.isOnLine,
    onHandset: (_number, state) => void handset.push(state),
  });
  network.onProgress((_redial, progress) => void heard.push(progress));
  const at = (second: number): Promise<void> => time.runUntil(START + second * 1000);
  return { wrong, network, heard, agentSide, handset, world, at };
};

const temporaryFile = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringback-network-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'placed-calls.sqlite');
};

const RINGING: CallProgress = { kind: 'ringing' };
const ANSWERED: CallProgress = { kind: 'answered', by: 'person', ringSeconds: 9 };
const CONNECTED: CallProgress = { kind: 'connected' };

describe('a redial on the simulated network', () => {
  test('given the clock is set back by an hour during the talk, then nothing lasted less than nothing', async () => {
    const { network, heard, at, wrong } = setUp(person);
    await network.originate(order);
    await at(11);
    await network.connect(redial, agent);
    await at(20);
    wrong.byMs = -3_600_000;
    await at(200);
    expect(heard.at(-1)).toEqual({ kind: 'ended', talkSeconds: 0 });
  });

  test('rings, is answered, is put through, and ends when they have talked', async () => {
    const { network, heard, agentSide, handset, at } = setUp(person);
    await network.originate(order);
    await at(10);
    expect(heard).toEqual([RINGING, ANSWERED]);
    expect(await network.connect(redial, agent)).toBe(true);
    expect(await network.connect(redial, agent)).toBe(true);
    await at(200);
    expect(heard).toEqual([RINGING, ANSWERED, CONNECTED, { kind: 'ended', talkSeconds: 100 }]);
    expect(agentSide).toEqual([`take ${agent}`, 'over']);
    expect(handset).toEqual(['ringing', 'talking-to-agent', 'idle']);
    expect(await network.lookUp(redial)).toEqual({ known: true, progress: heard });
  });

  test('rings to its timeout when nobody answers', async () => {
    const { network, heard, at } = setUp(noAnswer);
    await network.originate(order);
    await at(60);
    expect(heard).toEqual([RINGING, { kind: 'failed', result: 'no-answer', ringSeconds: 25 }]);
  });

  test('fails without ringing when the number cannot be reached', async () => {
    const { network, heard, at } = setUp(unreachable);
    await network.originate(order);
    await at(60);
    expect(heard).toEqual([{ kind: 'failed', result: 'unreachable', ringSeconds: 0 }]);
  });

  test('finds the line busy when its number is on another call as it would ring', async () => {
    const { network, heard, handset, world, at } = setUp(person);
    await network.originate(order);
    world.isOnLine = true;
    await at(60);
    expect(heard).toEqual([{ kind: 'failed', result: 'busy', ringSeconds: 0 }]);
    expect(handset).toEqual([]);
  });

  test('finds the line busy when another redial already rings there', async () => {
    const { network, heard, at } = setUp(person);
    await network.originate(order);
    await at(5);
    await network.originate({ ...order, redialId: other });
    await at(7);
    expect(heard).toEqual([RINGING, { kind: 'failed', result: 'busy', ringSeconds: 0 }]);
  });

  test('is given up by a person nobody speaks to, who is then gone for the agent', async () => {
    const { network, heard, agentSide, at } = setUp(person);
    await network.originate(order);
    await at(17);
    expect(heard.at(-1)).toEqual({ kind: 'ended', talkSeconds: 0 });
    expect(await network.connect(redial, agent)).toBe(false);
    expect(agentSide).toEqual([]);
  });

  test('is not put through to an agent who is not there, and the caller still holds the line', async () => {
    const { network, world, at } = setUp(person);
    await network.originate(order);
    await at(10);
    world.agentTakes = false;
    expect(await network.connect(redial, agent)).toBe(false);
    world.agentTakes = true;
    expect(await network.connect(redial, agent)).toBe(true);
  });

  test('tells the model how often the number was called in the last 24 hours', async () => {
    const { network, world, at } = setUp(unreachable);
    for (const hour of [0, 1, 30]) {
      await at(hour * 3600);
      await network.originate({ ...order, redialId: deriveId('hour', hour) as RedialId });
    }
    expect(world.earlierCalls).toEqual([0, 1, 0]);
  });

  test('is refused, without the number in the error, when its number is no E.164 number', async () => {
    const { network, heard, at } = setUp(person);
    const refusal = await network.originate({ ...order, number: '89000000001' }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'placer-refused', message: expect.not.stringContaining('9000000001') });
    await at(60);
    expect(heard).toEqual([]);
    expect(await network.lookUp(redial)).toEqual({ known: false });
  });
});

describe('hanging up', () => {
  test('while it rings cancels it, once', async () => {
    const { network, heard, at } = setUp(person);
    await network.originate(order);
    await at(5);
    await network.hangUp(redial);
    await network.hangUp(redial);
    await at(60);
    expect(heard).toEqual([RINGING, { kind: 'failed', result: 'cancelled', ringSeconds: 4 }]);
  });

  test('on a person whom no agent took plays the message first', async () => {
    const { network, heard, at } = setUp(person);
    await network.originate(order);
    await at(12);
    await network.hangUp(redial, 'no-agent');
    expect(await network.connect(redial, agent)).toBe(false);
    await at(15);
    expect(heard).toEqual([RINGING, ANSWERED]);
    await network.hangUp(redial, 'no-agent');
    await at(16);
    expect(heard).toEqual([RINGING, ANSWERED, { kind: 'ended', talkSeconds: 0 }]);
  });

  test('on a conversation ends it', async () => {
    const { network, heard, agentSide, at } = setUp(person);
    await network.originate(order);
    await at(10);
    await network.connect(redial, agent);
    await at(40);
    await network.hangUp(redial);
    await at(300);
    expect(heard).toEqual([RINGING, ANSWERED, CONNECTED, { kind: 'ended', talkSeconds: 30 }]);
    expect(agentSide).toEqual([`take ${agent}`, 'over']);
  });
});

describe('ordering again', () => {
  test('however often and whenever a redial is ordered, it rings once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }), async (moments) => {
        const { network, heard, at } = setUp(noAnswer);
        for (const moment of moments.toSorted((a, b) => a - b)) {
          await at(moment);
          await network.originate(order);
        }
        await at(200);
        expect(heard.filter((progress) => progress.kind === 'ringing')).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    { diedAt: 0, standing: [{ kind: 'failed', result: 'failed', ringSeconds: 0 }] },
    { diedAt: 5, standing: [RINGING, { kind: 'failed', result: 'failed', ringSeconds: 0 }] },
    { diedAt: 11, standing: [RINGING, ANSWERED, { kind: 'ended', talkSeconds: 0 }] },
  ])(
    'a process that died $diedAt s after the order finds the call over, and does not ring again',
    async ({ diedAt, standing }) => {
      const file = temporaryFile();
      const before = setUp(person, file);
      await before.network.originate(order);
      await before.at(diedAt);
      const after = setUp(person, file);
      expect(await after.network.lookUp(redial)).toEqual({ known: true, progress: standing });
      await after.network.originate(order);
      await after.at(60);
      expect(after.heard).toEqual([]);
    },
  );
});
