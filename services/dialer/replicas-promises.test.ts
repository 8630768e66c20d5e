/** Promises 2 and 3 across replicas that are stopped at any step, put out of their group, resumed and let in again. */
import type { TeamId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { agentNamed, type Request, TEAM } from './testing/facts.ts';
import { type Replica, startReplica } from './testing/replicas.ts';
import { type Callee, fails, machine, person } from './testing/scripted-network.ts';

/** In another partition than `TEAM`, and of another replica when there are two. */
const OTHER_TEAM = 'vip' as TeamId;
const AGENTS: Readonly<Record<string, TeamId>> = { ann: TEAM, bob: TEAM, zoe: OTHER_TEAM };

const anyReplica = fc.constantFrom(0, 1);
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('free' as const), agent: fc.constantFrom(...Object.keys(AGENTS)) }),
  fc.record({
    do: fc.constant('request' as const),
    caller: fc.integer({ min: 1, max: 3 }),
    attempt: fc.integer({ min: 1, max: 4 }),
    team: fc.constantFrom(TEAM, OTHER_TEAM),
    reservedAgentOnly: fc.boolean(),
  }),
  fc.record({ do: fc.constant('withdraw' as const), nth: fc.nat(9) }),
  fc.record({ do: fc.constant('freeze' as const), replica: anyReplica, atStep: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constantFrom('expire' as const, 'resume' as const), replica: anyReplica }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 20 }) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;
const anyCallees: fc.Arbitrary<Record<number, Callee>> = fc.dictionary(
  fc.constantFrom('1', '2', '3'),
  fc.constantFrom<Callee>(person(2, 8), person(9, 25), machine, fails('busy'), fails('unreachable', 20)),
);

interface Member {
  readonly replica: Replica;
  expired: boolean;
}

const expire = async (member: Member): Promise<void> => {
  if (!member.replica.frozen || member.expired) return;
  member.expired = true;
  await member.replica.expire();
};
const resume = async (centre: Centre, member: Member): Promise<void> => {
  member.replica.thaw();
  // It goes on for a moment before it hears from its group.
  await centre.run(1);
  if (member.expired) await member.replica.rejoin();
  member.expired = false;
};

const take = async (centre: Centre, step: Step, members: readonly Member[], requests: Request[]): Promise<void> => {
  switch (step.do) {
    case 'free':
      if (!centre.acd.agents.has(agentNamed(step.agent))) centre.acd.logIn(step.agent, AGENTS[step.agent]);
      return;
    case 'request':
      return void requests.push(
        centre.request(step.caller, {
          attempt: step.attempt,
          teamId: step.team,
          reservedAgentOnly: step.reservedAgentOnly,
        }),
      );
    case 'withdraw':
      if (requests.length > 0) centre.withdraw(requests[step.nth % requests.length]!);
      return;
    case 'freeze':
      return members[step.replica]!.replica.freezeAtStep(step.atStep);
    case 'expire':
      return expire(members[step.replica]!);
    case 'resume':
      return resume(centre, members[step.replica]!);
    case 'wait':
      return centre.run(step.seconds);
    default:
      step satisfies never;
  }
};

const FINALS = new Set(['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled']);

const expectPromisesKept = async (centre: Centre, requests: readonly Request[]): Promise<void> => {
  expect(centre.network.mostAtOnce()).toBeLessThanOrEqual(1);
  const orders = centre.network.orders.map(({ redialId }) => redialId);
  expect(new Set(orders).size).toBe(orders.length);
  for (const request of requests) {
    const types = await centre.types(request);
    const ends = types.filter((type) => FINALS.has(type)).length;
    expect(types.filter((type) => type === 'RedialPlaced').length).toBeLessThanOrEqual(1);
    if (types.includes('RedialPlaced')) expect(ends).toBe(1);
    if (orders.includes(request.redialId)) expect(types).toContain('RedialPlaced');
  }
  expect(centre.network.ringing()).toBe(0);
  expect([...centre.acd.agents.values()].map(({ status }) => status)).not.toContain('reserved');
};

it.each([
  ['progressive', 0],
  ['predictive', 20],
] as const)(
  'given replicas stopped anywhere, when %s, also such as do not notice, then callers are rung one at a time and nothing is left over',
  async (pacingMode, answered) => {
    await fc.assert(
      fc.asyncProperty(
        anyCallees,
        fc.array(anyStep, { minLength: 10, maxLength: 50 }),
        fc.boolean(),
        async (callees, steps, believesForever) => {
          const centre = openCentre({
            callees,
            settings: { keepAgentWords: true, talkCheckSeconds: 60, pacingMode, abandonmentLimit: 0.2 },
          });
          await centre.past(answered);
          const members: Member[] = [];
          for (let i = 0; i < 2; i++)
            members.push({ replica: await startReplica(centre, { believesForever }), expired: false });
          const requests: Request[] = [];
          for (const step of steps) await take(centre, step, members, requests);
          for (const member of members) await resume(centre, member);
          await centre.run(200);
          centre.acd.tellSnapshot();
          await centre.run(100);
          await expectPromisesKept(centre, requests);
          await centre.close();
        },
      ),
      { numRuns: 75 },
    );
  },
  120_000,
);
