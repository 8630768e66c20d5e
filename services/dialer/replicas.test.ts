/** Two dialers at once: each team is paced by one of them, and what one leaves in hand the other finishes, once. */
import type { TeamId } from '@ringback/contracts/ids.ts';
import { partitionOf } from '@ringback/runtime/bus/partition-of.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { agentNamed, type Request, TEAM } from './testing/facts.ts';
import { type Replica, startReplica } from './testing/replicas.ts';
import { type Callee, fails, person } from './testing/scripted-network.ts';

const PARTITIONS = 8;
const placeOf = (team: string): number => partitionOf(team, PARTITIONS) % 2;
/** Of another replica than `TEAM` when there are two. */
const OTHER_TEAM = ['sales', 'help', 'cards', 'loans', 'shop', 'vip'].find(
  (team) => placeOf(team) !== placeOf(TEAM),
) as TeamId;
const settings = { keepAgentWords: true };

let centre: Centre;
let first: Replica;
let second: Replica;
const open = async (callees: Readonly<Record<number, Callee>> = {}, believesForever = false): Promise<void> => {
  centre = openCentre({ callees, settings });
  first = await startReplica(centre, { believesForever });
  second = await startReplica(centre, { believesForever });
  await centre.run(1);
};
afterEach(async () => {
  for (const replica of [first, second]) replica.thaw();
  await centre.close();
});

const statusOf = (agent: string) => centre.acd.agents.get(agentNamed(agent))?.status;
const orderedBy = (replica: Replica): string[] => replica.did.ordered.map(({ redialId }) => redialId);
/** The one that has `TEAM`, and the other: told by what they do. */
const pacerAndOther = async (): Promise<readonly [Replica, Replica, Request]> => {
  centre.acd.logIn('ann');
  const request = centre.request(1);
  await centre.run(1);
  const both = [first, second];
  return [
    both.find(({ did }) => did.ordered.length > 0)!,
    both.find(({ did }) => did.ordered.length === 0)!,
    request,
  ] as const;
};

describe('two replicas', () => {
  it('given a team for each, then each redial is ordered once, by the one that has its team, whoever took the request', async () => {
    await open();
    centre.acd.logIn('ann');
    centre.acd.logIn('zoe', OTHER_TEAM);
    const own = [1, 2, 3, 4, 5, 6].map((n) => centre.request(n));
    const others = [7, 8, 9, 10, 11, 12].map((n) => centre.request(n, { teamId: OTHER_TEAM }));
    await centre.run(300);
    const idsOf = (requests: readonly Request[]): string[] => requests.map(({ redialId }) => redialId).toSorted();
    const byReplica = [first, second].map((replica) => orderedBy(replica).toSorted());
    expect(byReplica).toContainEqual(idsOf(own));
    expect(byReplica).toContainEqual(idsOf(others));
    for (const request of [...own, ...others]) expect((await centre.types(request)).at(-1)).toBe('RedialEnded');
  });
  it('given it rings, when the withdrawal comes to whichever of them, then it is hung up once and the agent is free', async () => {
    await open({ 1: fails('unreachable', 60), 2: fails('unreachable', 60), 3: fails('unreachable', 60) });
    for (const agent of ['ann', 'bob', 'cat']) centre.acd.logIn(agent);
    const requests = [1, 2, 3].map((n) => centre.request(n));
    await centre.run(2);
    expect(centre.network.ringing()).toBe(3);
    for (const request of requests) centre.withdraw(request);
    await centre.run(2);
    expect(centre.network.ringing()).toBe(0);
    expect([...centre.network.hungUp].toSorted()).toEqual(requests.map(({ redialId }) => redialId).toSorted());
    expect(['ann', 'bob', 'cat'].map(statusOf)).toEqual(['free', 'free', 'free']);
  });
  it('given redials of one caller for two teams, then the second rings only after the first is over', async () => {
    await open({ 1: person(5, 40) });
    centre.acd.logIn('ann');
    centre.acd.logIn('zoe', OTHER_TEAM);
    const one = centre.request(1);
    const two = centre.request(1, { attempt: 2, teamId: OTHER_TEAM });
    await centre.run(30);
    expect(centre.network.orders).toHaveLength(1);
    await centre.run(200);
    for (const request of [one, two]) expect((await centre.types(request)).at(-1)).toBe('RedialEnded');
    expect(centre.network.mostAtOnce()).toBe(1);
  });
});

describe('a replica that is killed', () => {
  it('given it rang for a waiting agent, then the other joins the caller and the agent', async () => {
    await open({ 1: person(10, 20) });
    const [pacer, other, request] = await pacerAndOther();
    pacer.freeze();
    await pacer.expire();
    await centre.run(60);
    expect(await centre.types(request)).toEqual([
      'RedialQueued',
      'RedialPlaced',
      'RedialAnswered',
      'RedialConnected',
      'RedialEnded',
    ]);
    expect([orderedBy(other), other.did.connected]).toEqual([[], [request.redialId]]);
    expect(statusOf('ann')).toBe('free');
  });
  it('given redials wait and agents are free, then the other places them at once, though nobody tells it of the agents again', async () => {
    await open();
    const [pacer, other] = await pacerAndOther();
    await centre.run(60);
    pacer.freeze();
    const waiting = centre.request(2);
    await centre.run(1);
    expect(await centre.types(waiting)).not.toContain('RedialPlaced');
    await pacer.expire();
    await centre.run(2);
    expect(orderedBy(other)).toEqual([waiting.redialId]);
  });
  it('given a withdrawal was recorded and it did not come to hang up, then the other hangs up', async () => {
    await open({ 1: fails('unreachable', 60) });
    const [pacer, other, request] = await pacerAndOther();
    pacer.freeze();
    await pacer.expire();
    centre.withdraw(request);
    await centre.run(10);
    expect(other.did.hungUp).toEqual([request.redialId]);
    expect(centre.network.ringing()).toBe(0);
    expect(statusOf('ann')).toBe('free');
  });
  it('given it had reserved an agent and no more, then the other gives the agent back and places the redial', async () => {
    await open();
    const [pacer, other] = await pacerAndOther();
    await centre.run(60);
    // The first step is to record the request, or the reservation where the other one records it.
    pacer.freezeAtStep(2);
    const waiting = centre.request(2);
    await centre.run(1);
    await pacer.expire();
    await centre.run(60);
    expect((await centre.types(waiting)).at(-1)).toBe('RedialEnded');
    expect(centre.network.orders).toHaveLength(2);
    expect([...pacer.did.ordered, ...other.did.ordered]).toHaveLength(2);
    expect(statusOf('ann')).toBe('free');
  });
});

describe('a replica that was stopped and goes on', () => {
  it('given the other has its team, when an agent becomes free, then it places nothing', async () => {
    await open();
    const [pacer, other] = await pacerAndOther();
    await centre.run(60);
    pacer.freeze();
    await pacer.expire();
    pacer.thaw();
    const more = [2, 3, 4].map((n) => centre.request(n));
    centre.acd.logIn('bob');
    await centre.run(200);
    expect(pacer.did.ordered).toHaveLength(1);
    expect(orderedBy(other).toSorted()).toEqual(more.map(({ redialId }) => redialId).toSorted());
  });
  it('given the other took its call up, when a person answers, then it neither joins nor hangs up', async () => {
    await open({ 1: person(10, 20) });
    const [pacer, other, request] = await pacerAndOther();
    pacer.freeze();
    await pacer.expire();
    await centre.run(2);
    pacer.thaw();
    await centre.run(100);
    expect(pacer.did).toMatchObject({ connected: [], hungUp: [] });
    expect(other.did.connected).toEqual([request.redialId]);
    expect((await centre.types(request)).at(-1)).toBe('RedialEnded');
  });
  it('given both believe the team their own, then each redial is ordered once, and each call is joined and ends', async () => {
    await open({}, true);
    const [pacer, other] = await pacerAndOther();
    pacer.freeze();
    await pacer.expire();
    await centre.run(1);
    pacer.thaw();
    centre.acd.logIn('bob');
    const requests = [2, 3, 4, 5, 6, 7].map((n) => centre.request(n));
    await centre.run(300);
    expect([...pacer.did.ordered, ...other.did.ordered]).toHaveLength(7);
    expect(centre.network.hungUp).toEqual([]);
    for (const request of requests) {
      const types = await centre.types(request);
      expect(types.filter((type) => type === 'RedialPlaced')).toHaveLength(1);
      expect(types.at(-1)).toBe('RedialEnded');
    }
  });
  it('given it had recorded that it places a redial, when its team is gone, then it does not ring any more', async () => {
    await open();
    const [pacer] = await pacerAndOther();
    await centre.run(60);
    let step = 0;
    for (let tries = 1; tries <= 12 && step === 0; tries++) {
      const request = centre.request(1 + tries);
      pacer.freezeAtStep(tries);
      await centre.run(1);
      const placed = (await centre.types(request)).includes('RedialPlaced');
      if (pacer.frozen && placed && !orderedBy(pacer).includes(request.redialId)) step = tries;
      await pacer.expire();
      const before = pacer.did.ordered.length;
      pacer.thaw();
      await centre.run(1);
      expect(pacer.did.ordered).toHaveLength(before);
      await centre.run(100);
      await pacer.rejoin();
      await centre.run(60);
    }
    expect(step).toBeGreaterThan(0);
  });
  it('given it joins again, then it takes up a share and both go on', async () => {
    await open();
    const [pacer, other] = await pacerAndOther();
    pacer.freeze();
    await pacer.expire();
    await centre.run(60);
    pacer.thaw();
    await pacer.rejoin();
    await centre.run(1);
    centre.acd.logIn('zoe', OTHER_TEAM);
    const requests = [centre.request(2), centre.request(3, { teamId: OTHER_TEAM })];
    await centre.run(60);
    for (const request of requests) expect((await centre.types(request)).at(-1)).toBe('RedialEnded');
    expect(pacer.did.ordered.length + other.did.ordered.length).toBe(3);
  });
});
