import { PlacerRefused } from './ports.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { type CentreOptions, type Centre, openCentre } from './testing/centre.ts';
import { after, agentNamed, callerNumber } from './testing/facts.ts';
import { fails, machine, person } from './testing/scripted-network.ts';

let centre: Centre;
const open = async (options?: CentreOptions) => {
  centre = openCentre(options);
  await centre.start();
};
afterEach(() => centre.close());

const statusOf = (agent: string) => centre.acd.agents.get(agentNamed(agent))?.status;

describe('a redial', () => {
  it('given a free agent, when it is requested, then the agent is reserved, it rings, and both talk', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(60);
    expect(await centre.types(request)).toEqual([
      'RedialQueued',
      'RedialPlaced',
      'RedialAnswered',
      'RedialConnected',
      'RedialEnded',
    ]);
    expect(centre.network.orders).toHaveLength(1);
    expect(statusOf('ann')).toBe('free');
  });
  it('given nobody is free, when an agent becomes free, then it is placed in that moment, with its reasons', async () => {
    await open();
    const request = centre.request(1);
    await centre.run(100);
    centre.acd.logIn('ann');
    await centre.run(1);
    const placed = (await centre.recorded(request)).find(({ type }) => type === 'RedialPlaced');
    expect(placed?.data).toMatchObject({
      at: after(100),
      agentId: 'ann',
      pacing: { policy: 'progressive-1', freeAgents: 1, inFlight: 0, waiting: 1 },
    });
  });
  it('given a call that was promised for now, then it goes before who was lost earlier, also at a dialer that takes it up', async () => {
    await open();
    const earlier = centre.request(1, { virtualStart: after(-3000) });
    const promised = centre.request(2, { virtualStart: after(-60), promisedAt: after(30) });
    await centre.run(1);
    await centre.dialers[0]!.stop();
    await centre.start();
    await centre.run(29);
    centre.acd.logIn('ann');
    await centre.run(1);
    expect(await centre.types(promised)).toContain('RedialPlaced');
    expect(await centre.types(earlier)).toEqual(['RedialQueued']);
  });
  it('given a call that was promised for later, then it is not placed before', async () => {
    await open();
    const promised = centre.request(1, { promisedAt: after(60) });
    centre.acd.logIn('ann');
    await centre.run(59);
    expect(await centre.types(promised)).toEqual(['RedialQueued']);
    await centre.run(1);
    expect(await centre.types(promised)).toContain('RedialPlaced');
  });
  it.each([
    ['is busy', fails('busy'), { result: 'busy', ringSeconds: 3 }],
    ['does not answer', fails('no-answer', 30), { result: 'no-answer', ringSeconds: 30 }],
    ['is a machine', machine, { result: 'machine', ringSeconds: 4 }],
  ])('given a callee who %s, then it says so and the agent is free again', async (_what, callee, data) => {
    await open({ callees: { 1: callee } });
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(60);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({ type: 'RedialUnanswered', data });
    expect(statusOf('ann')).toBe('free');
  });
  it('given everything is told twice, then nothing happens twice', async () => {
    await open();
    centre.network.stutter();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    centre.request(1);
    await centre.run(60);
    expect(await centre.types(request)).toHaveLength(5);
    expect(centre.network.orders).toHaveLength(1);
  });
  it('given a window that opens later, then it waits for it', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, { notBefore: after(120) });
    await centre.run(119);
    expect(await centre.types(request)).toEqual(['RedialQueued']);
    await centre.run(2);
    expect(await centre.types(request)).toContain('RedialPlaced');
  });
  it('given its window closes while nobody is free, then it is cancelled', async () => {
    await open();
    const request = centre.request(1, { notAfter: after(50) });
    await centre.run(60);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialCancelled',
      data: { at: after(50), phase: 'waiting', reason: 'window-closed' },
    });
  });
  it('given a caller who was forgotten, then nothing rings and it failed', async () => {
    await open({ forgotten: [callerNumber(1)] });
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(5);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialUnanswered',
      data: { result: 'failed' },
    });
    expect(centre.network.orders).toEqual([]);
    expect(statusOf('ann')).toBe('free');
  });
});

describe('no dead air', () => {
  it('given the reserved agent does not come, then the caller hears why, the redial is abandoned, the agent given back', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(3);
    centre.acd.setSilently('ann', 'talking');
    await centre.run(20);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialAbandoned',
      data: { secondsWaited: 2 },
    });
    expect(centre.network.hungUp).toEqual([request.redialId]);
  });
  it.each(['none', 'works'] as const)(
    'given the reserved agent does not come and another is free (queue of the ACD: %s), then they talk with that one',
    async (acdQueue) => {
      await open({ acdQueue });
      centre.acd.logIn('ann');
      const request = centre.request(1);
      await centre.run(3);
      centre.acd.logIn('bob');
      centre.acd.setSilently('ann', 'talking');
      await centre.run(40);
      expect((await centre.recorded(request)).slice(-2)).toMatchObject([
        { type: 'RedialConnected', data: { agentId: 'bob', secondsToAgent: 0 } },
        { type: 'RedialEnded', data: { agentId: 'bob' } },
      ]);
      expect(statusOf('bob')).toBe('free');
      expect(centre.network.hungUp).toEqual([]);
    },
  );
  it('given joining takes too long, then it is abandoned at the limit', async () => {
    centre = openCentre();
    const never = new Promise<boolean>(() => {});
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: { ...ports, placer: { ...centre.network, connect: () => never } },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(20);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialAbandoned',
      data: { secondsWaited: 2 },
    });
    expect(statusOf('ann')).toBe('free');
  });
});

describe('a withdrawal', () => {
  it('given it waits, then it never rings', async () => {
    await open();
    const request = centre.request(1);
    await centre.run(1);
    centre.withdraw(request);
    await centre.run(1);
    centre.acd.logIn('ann');
    await centre.run(60);
    expect(await centre.types(request)).toEqual(['RedialQueued', 'RedialCancelled']);
    expect(centre.acd.reservations).toEqual([]);
  });
  it('given it rings, then it is hung up and the agent takes the next one', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    const other = centre.request(2);
    await centre.run(2);
    centre.withdraw(request);
    await centre.run(2);
    expect(await centre.types(request)).toEqual(['RedialQueued', 'RedialPlaced', 'RedialCancelled']);
    expect(await centre.types(other)).toEqual(['RedialQueued', 'RedialPlaced']);
    expect(centre.network.hungUp).toEqual([request.redialId]);
  });
  it('given they talk, then they go on', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(10);
    centre.withdraw(request);
    await centre.run(60);
    expect((await centre.types(request)).at(-1)).toBe('RedialEnded');
    expect(centre.network.hungUp).toEqual([]);
  });
});

describe('pacing', () => {
  it('given more wait than are free, then there is one redial for each free agent, the longest lost first', async () => {
    await open();
    const requests = [4, 2, 3, 1].map((n) => centre.request(n));
    await centre.run(1);
    centre.acd.logIn('ann');
    centre.acd.logIn('bob');
    await centre.run(1);
    const rung = centre.network.orders.map(({ redialId }) => redialId);
    expect(rung).toEqual([requests[3]?.redialId, requests[1]?.redialId]);
    await centre.run(200);
    expect(centre.network.orders).toHaveLength(4);
  });
  it('given the ACD refuses an agent, then another is reserved', async () => {
    await open();
    centre.acd.logIn('ann');
    await centre.run(1);
    centre.acd.logIn('bob');
    await centre.run(1);
    centre.acd.setSilently('ann', 'talking');
    const request = centre.request(1);
    await centre.run(1);
    expect(centre.acd.reservations.map(({ agent, reserved }) => [agent, reserved])).toEqual([
      ['ann', false],
      ['bob', true],
    ]);
    expect(await centre.types(request)).toContain('RedialPlaced');
  });
  it('given two redials of one caller, then the second rings only after the first is over', async () => {
    await open({ callees: { 1: person(5, 40) } });
    centre.acd.logIn('ann');
    centre.acd.logIn('bob');
    const first = centre.request(1);
    const second = centre.request(1, { attempt: 2 });
    await centre.run(20);
    expect(centre.network.orders.map(({ redialId }) => redialId)).toEqual([first.redialId]);
    await centre.run(100);
    expect(await centre.types(second)).toContain('RedialEnded');
    expect(centre.network.mostAtOnce()).toBe(1);
  });
});

describe('trouble', () => {
  it('given the network refuses, then it failed and nothing is tried again', async () => {
    centre = openCentre();
    const refuse = () => Promise.reject(new PlacerRefused('no such trunk'));
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: { ...ports, placer: { ...centre.network, originate: refuse } },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(30);
    expect(await centre.types(request)).toEqual(['RedialQueued', 'RedialPlaced', 'RedialUnanswered']);
    expect(statusOf('ann')).toBe('free');
  });
  it('given the answer to the order is lost, when the network knows the call, then it goes on as if nothing had been', async () => {
    centre = openCentre();
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: {
        ...ports,
        placer: {
          ...centre.network,
          async originate(order) {
            await centre.network.originate(order);
            throw new Error('connection reset');
          },
        },
      },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(60);
    expect(await centre.types(request)).toEqual([
      'RedialQueued',
      'RedialPlaced',
      'RedialOutcomeUnknown',
      'RedialAnswered',
      'RedialConnected',
      'RedialEnded',
    ]);
    expect(centre.network.orders).toHaveLength(1);
  });
  it('given the order was lost, when the network never heard of it, then it failed, and only after asking twice', async () => {
    centre = openCentre();
    let asked = 0;
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: {
        ...ports,
        placer: {
          ...centre.network,
          originate: () => Promise.reject(new Error('timeout')),
          lookUp(redial) {
            asked += 1;
            return centre.network.lookUp(redial);
          },
        },
      },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(60);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialUnanswered',
      data: { result: 'failed' },
    });
    expect(asked).toBe(2);
    // Should it turn up later: nobody waits for an answer any more.
    expect(centre.network.hungUp).toEqual([request.redialId]);
    expect(statusOf('ann')).toBe('free');
  });
  it('given it rings without end, then it is hung up as not answered, and the agent takes the next one', async () => {
    await open({ callees: { 1: person(3600) } });
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(79);
    expect(centre.network.ringing()).toBe(1);
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialUnanswered',
      data: { result: 'no-answer' },
    });
    expect(centre.network.ringing()).toBe(0);
    expect(statusOf('ann')).toBe('free');
  });
  it('given word of the end is lost, then the call is looked up and ended', async () => {
    centre = openCentre({ settings: { talkCheckSeconds: 60 } });
    await centre.start();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(10);
    centre.network.deafen();
    await centre.run(120);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({ type: 'RedialEnded', data: { talkSeconds: 20 } });
  });
});

describe('a stop', () => {
  it('given a redial rings, when the drain time is over, then it is hung up and the agent given back', async () => {
    centre = openCentre();
    const dialer = await centre.start();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(2);
    await dialer.stop();
    expect((await centre.types(request)).at(-1)).toBe('RedialUnanswered');
    expect(centre.network.ringing()).toBe(0);
    expect(statusOf('ann')).toBe('free');
  });
  it('given a redial rings, when it is settled within the drain time, then the caller gets the agent', async () => {
    centre = openCentre({ settings: { drainSeconds: 10 } });
    const dialer = await centre.start();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    const other = centre.request(2);
    await centre.run(2);
    const stopped = dialer.stop();
    await centre.run(60);
    await stopped;
    expect((await centre.types(request)).at(-1)).toBe('RedialConnected');
    expect(await centre.types(other)).toEqual(['RedialQueued']);
  });
  it('given they talk, when it stops and starts again after the end, then the call ended and the agent is free', async () => {
    centre = openCentre();
    const dialer = await centre.start();
    centre.acd.logIn('ann');
    const request = centre.request(1);
    await centre.run(10);
    await dialer.stop();
    await centre.run(60);
    await centre.start();
    await centre.run(1);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({ type: 'RedialEnded', data: { talkSeconds: 20 } });
  });
});
