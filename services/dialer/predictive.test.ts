/** Redials that ring without an agent of their own, and what keeps them within the limit. */
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { dialerSettingsSchema } from './settings.ts';
import { type Centre, type CentreOptions, openCentre } from './testing/centre.ts';
import { agentNamed, redialRequested, type Request, TEAM } from './testing/facts.ts';
import { person } from './testing/scripted-network.ts';

let centre: Centre;
const open = async ({ settings, ...options }: CentreOptions = {}, answered = 1000, abandoned = 0) => {
  centre = openCentre({ ...options, settings: { pacingMode: 'predictive', ...settings } });
  await centre.past(answered, abandoned);
  await centre.start();
};
afterEach(() => centre.close());

const anybody = { reservedAgentOnly: false };
const statusOf = (agent: string) => centre.acd.agents.get(agentNamed(agent))?.status;
const placed = async (of: Request): Promise<RedialEventOf<'RedialPlaced'>> => {
  const event = (await centre.recorded(of)).find(({ type }) => type === 'RedialPlaced');
  if (event?.type !== 'RedialPlaced') throw new Error('it was not placed');
  return event.data;
};

describe('a predictive redial', () => {
  it('given a free agent when a person answers, then nobody was reserved before, and they talk at once', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(4);
    expect(await placed(request)).toMatchObject({
      agentId: null,
      pacing: { policy: 'predictive-1', manner: 'predictive', mode: 'predictive', reason: 'as-set' },
    });
    expect(centre.acd.reservations).toEqual([]);
    expect(centre.network.orders[0]).not.toHaveProperty('agentId');
    await centre.run(60);
    expect(await centre.types(request)).toEqual([
      'RedialQueued',
      'RedialPlaced',
      'RedialAnswered',
      'RedialConnected',
      'RedialEnded',
    ]);
    expect((await centre.recorded(request))[3]?.data).toMatchObject({ agentId: 'ann', secondsToAgent: 0 });
    expect(statusOf('ann')).toBe('free');
  });
  it('given several are free, then whoever has been free longest is joined', async () => {
    await open();
    centre.acd.logIn('zoe');
    await centre.run(1);
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { agentId: 'zoe' },
    });
  });
  it('given the ACD refuses that agent, then the next one is joined', async () => {
    await open();
    centre.acd.logIn('zoe');
    await centre.run(1);
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(1);
    centre.acd.setSilently('zoe', 'talking');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { agentId: 'ann' },
    });
  });
  it('given nobody is free within the limit, then the person hears whose call it was, and it is recorded', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(60);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialAbandoned',
      data: { secondsWaited: 2 },
    });
    expect(centre.network.toldNoAgent).toEqual([request.redialId]);
    expect(centre.acd.reservations).toEqual([]);
  });
  it('given an agent becomes free within the limit, then they talk, and the caller waited that long', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(4);
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { secondsToAgent: 1 },
    });
  });
  it('given the greeting is not counted, then the seconds begin after it', async () => {
    await open({ settings: { greetingSeconds: 3 } });
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(7);
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { secondsToAgent: 4 },
    });
  });
  it('given the caller hangs up before an agent came, then it is abandoned, and the agent who comes later stays free', async () => {
    await open({ callees: { 1: person(5, 20) } });
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(4);
    await centre.network.hangUp(request.redialId);
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)?.type).toBe('RedialAbandoned');
    expect(statusOf('ann')).toBe('free');
  });
  it('given the dialer starts anew while they talk, then it knows the agent it had found', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(10);
    const [dialer] = centre.dialers;
    await dialer!.stop();
    await centre.start();
    await centre.run(60);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({ type: 'RedialEnded', data: { agentId: 'ann' } });
    expect(statusOf('ann')).toBe('free');
  });
});

describe('an ACD with a queue of its own', () => {
  const answeredWithNobodyFree = async (acdQueue: 'works' | 'fails', callee = person()) => {
    await open({ acdQueue, callees: { 1: callee } });
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(4);
    return request;
  };

  it('given nobody is free when a person answers, then they are at the head of its queue, and the agent it gives is joined', async () => {
    const request = await answeredWithNobodyFree('works');
    expect(centre.acd.queued.has(request.redialId)).toBe(true);
    centre.acd.set('ann', 'free');
    await centre.run(60);
    expect((await centre.recorded(request)).slice(-2)).toMatchObject([
      { type: 'RedialConnected', data: { agentId: 'ann', secondsToAgent: 1 } },
      { type: 'RedialEnded', data: { agentId: 'ann' } },
    ]);
    expect(centre.acd.reservations).toEqual([]);
    expect(statusOf('ann')).toBe('free');
  });
  it('given an agent is free, then the ACD chooses, not the dialer', async () => {
    await open({ acdQueue: 'works' });
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { agentId: 'ann' },
    });
    expect(centre.acd.reservations).toEqual([]);
  });
  it('given nobody comes within the limit, then they leave the queue, and an agent who comes later stays free', async () => {
    const request = await answeredWithNobodyFree('works');
    await centre.run(20);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialAbandoned',
      data: { secondsWaited: 2 },
    });
    expect(centre.network.toldNoAgent).toEqual([request.redialId]);
    expect(centre.acd.queued.size).toBe(0);
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect(statusOf('ann')).toBe('free');
  });
  it('given the caller hangs up in the queue, then it is abandoned, and nobody is given to them', async () => {
    const request = await answeredWithNobodyFree('works');
    await centre.network.hangUp(request.redialId);
    await centre.run(0.1);
    expect(centre.acd.queued.size).toBe(0);
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)?.type).toBe('RedialAbandoned');
    expect(statusOf('ann')).toBe('free');
  });
  it('given its queue fails, then the dialer reserves whoever is free within the limit', async () => {
    const request = await answeredWithNobodyFree('fails');
    centre.acd.set('ann', 'free');
    await centre.run(10);
    expect((await centre.recorded(request)).at(-1)).toMatchObject({
      type: 'RedialConnected',
      data: { agentId: 'ann' },
    });
    expect(centre.acd.reservations).toMatchObject([{ agent: 'ann', reserved: true }]);
  });
  it('given the dialer dies while they are in the queue, then the one after it gives back the agent who came too late', async () => {
    const request = await answeredWithNobodyFree('works');
    const [dialer] = centre.dialers;
    await dialer!.stop();
    centre.acd.set('ann', 'free');
    await centre.start();
    await centre.run(120);
    expect(['RedialAbandoned', 'RedialEnded']).toContain((await centre.recorded(request)).at(-1)?.type);
    expect(statusOf('ann')).toBe('free');
  });
});

describe('who was answered by nobody once', () => {
  it('given a free agent, then their redial rings with that agent reserved, whatever the mode', async () => {
    await open();
    centre.acd.logIn('ann');
    const request = centre.request(1, { attempt: 2 });
    await centre.run(2);
    expect(await placed(request)).toMatchObject({ agentId: 'ann', pacing: { manner: 'reserved' } });
    expect(centre.network.orders[0]).toHaveProperty('agentId', 'ann');
  });
  it('given nobody is free, then it waits, though others ring', async () => {
    await open();
    const team = Array.from({ length: 80 }, (_, i) => `agent-${i}`);
    for (const agent of team) centre.acd.logIn(agent);
    await centre.run(1);
    for (const agent of team) centre.acd.set(agent, 'wrap-up');
    await centre.run(20);
    const second = centre.request(1, { attempt: 2 });
    const first = centre.request(2, anybody);
    await centre.run(3);
    expect(await centre.types(second)).toEqual(['RedialQueued']);
    expect(await placed(first)).toMatchObject({ agentId: null });
  });
});

describe('the ledger', () => {
  it('given too few answers for one to be abandoned, then it is progressive and says that the ledger is spent', async () => {
    await open({}, 20);
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    expect(await placed(request)).toMatchObject({
      agentId: 'ann',
      pacing: { policy: 'progressive-1', mode: 'progressive', reason: 'ledger-spent', limit: 'nobody-waits' },
    });
  });
  it('given what was recorded before the start, then it is counted', async () => {
    await open({}, 1000, 29);
    centre.acd.logIn('ann');
    const within = centre.request(1, anybody);
    await centre.run(1);
    expect((await placed(within)).pacing).toMatchObject({ mode: 'predictive', ledgerRoom: 1.0309 });
  });
  it('given the limit is reached, then it falls back to progressive', async () => {
    await open({}, 1000, 30);
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(1);
    expect((await placed(request)).pacing).toMatchObject({ mode: 'progressive', reason: 'ledger-spent' });
  });
  it('given an answer is abandoned, then the very next decision knows it', async () => {
    await open({}, 1000, 28);
    centre.acd.logIn('ann');
    centre.request(1, anybody);
    await centre.run(2);
    centre.acd.set('ann', 'talking');
    await centre.run(6);
    centre.acd.set('ann', 'free');
    await centre.run(3);
    const next = centre.request(2, anybody);
    await centre.run(1);
    const { ledgerRoom } = (await placed(next)).pacing;
    expect(ledgerRoom).toBeCloseTo((0.03 * 1001 - 29) / 0.97, 3);
  });
});

describe('the rules of a jurisdiction', () => {
  it('given it has rules of its own, then it is recorded by which rules they are called, and with a ledger of their own', async () => {
    await open({ settings: { abandonmentRules: '{"us":{"connectWithinSeconds":4}}' } });
    // Their campaign is a new one and has no room for anybody without an agent.
    centre.acd.logIn('ann');
    const request = centre.request(1, {
      ...anybody,
      decision: { ...redialRequested(1).decision, jurisdiction: 'us-1' },
    });
    await centre.run(60);
    const events = await centre.recorded(request);
    expect(events.map(({ type }) => type)).toContain('RedialConnected');
    for (const type of ['RedialQueued', 'RedialPlaced', 'RedialConnected'])
      expect(events.find((event) => event.type === type)?.data).toMatchObject({ rules: 'us' });
    expect(await placed(request)).toMatchObject({ agentId: 'ann', pacing: { ledger: { withinSeconds: 4 } } });
  });
});

describe('an ACD that fell silent', () => {
  it('given nothing was told of the agents for a minute, then each is reserved first and it says so, until they are heard', async () => {
    await open();
    centre.acd.logIn('ann');
    await centre.run(61);
    const request = centre.request(1, anybody);
    await centre.run(2);
    expect(await placed(request)).toMatchObject({
      agentId: 'ann',
      pacing: { mode: 'progressive', reason: 'agents-not-heard' },
    });
    // Whom it says it holds is word of the team, too.
    centre.acd.logIn('bob');
    const later = centre.request(2, anybody);
    await centre.run(2);
    expect((await placed(later)).pacing).toMatchObject({ mode: 'predictive', reason: 'as-set' });
  });
});

describe('automatic mode', () => {
  it('given little was learned, then it is progressive and says so', async () => {
    await open({ settings: { pacingMode: 'automatic' } });
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    expect((await placed(request)).pacing).toMatchObject({ mode: 'progressive', reason: 'sample-too-small' });
  });
  it('given a mode for one team, then that one goes by it, and others as is set for all', async () => {
    await open({ settings: { pacingModeOfTeams: [`${TEAM}=progressive`] } });
    centre.acd.logIn('ann');
    centre.acd.logIn('zoe', 'vip' as TeamId);
    const [own, other] = [centre.request(1, anybody), centre.request(2, { ...anybody, teamId: 'vip' as TeamId })];
    await centre.run(2);
    expect((await placed(own)).pacing).toMatchObject({ mode: 'progressive', reason: 'as-set' });
    expect((await placed(other)).pacing).toMatchObject({ mode: 'predictive', reason: 'as-set' });
  });
  it.each([['vip=fast'], ['vip'], ['vip=progressive,vip=predictive']])('given %s, then it is refused', (entries) => {
    expect(dialerSettingsSchema.safeParse({ pacingModeOfTeams: entries.split(',') }).success).toBe(false);
  });
  it('given agents cannot be joined at once, then it stays progressive', async () => {
    centre = openCentre();
    await centre.past(1000);
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: { ...ports, placer: { ...centre.network, joinsAtOnce: false } },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1, { ...anybody, teamId: TEAM });
    await centre.run(2);
    expect((await placed(request)).pacing).toMatchObject({ mode: 'progressive', reason: 'as-set' });
  });
});

describe('what evidence needs', () => {
  it('given a network that says which number it shows, then the placed redial tells it, and the counters of that moment', async () => {
    centre = openCentre();
    await centre.past(1000);
    await centre.start(({ platform, ports }) => ({
      platform,
      ports: { ...ports, placer: { ...centre.network, callerLine: '+74950000000' } },
    }));
    centre.acd.logIn('ann');
    const request = centre.request(1, anybody);
    await centre.run(2);
    const { cli, pacing } = await placed(request);
    expect(cli).toBe('+74950000000');
    expect(pacing.ledger).toMatchObject({ limit: 0.03, withinSeconds: 2, month: { answered: 1000, abandoned: 0 } });
  });
});

describe('what was learned of a team', () => {
  it('given the dialer starts anew, then it goes on with it', async () => {
    centre = openCentre({ settings: { pacingMode: 'automatic' } });
    await centre.past(1000);
    const shared = (name: string, migrations: Parameters<Centre['openShared']>[1]) =>
      centre.openShared(name, migrations);
    const start = () =>
      centre.start(({ platform, ports }) => ({
        platform: { ...platform, openDatabase: shared as typeof platform.openDatabase },
        ports,
      }));
    const dialer = await start();
    for (let n = 1; n <= 30; n++) centre.acd.logIn(`agent-${n}`);
    for (let n = 1; n <= 110; n++) centre.request(n, anybody);
    await centre.run(200);
    await dialer.stop();
    await start();
    centre.acd.tellSnapshot();
    const request = centre.request(200, anybody);
    await centre.run(1);
    expect((await placed(request)).pacing).toMatchObject({ mode: 'predictive', reason: 'worth-it' });
  });
});
