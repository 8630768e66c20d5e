/** Promises 2 and 4 of the whole dialer, whatever agents, callers and recovery do, and however often and late it is told. */
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { agentNamed, type Request } from './testing/facts.ts';
import { type Callee, fails, machine, person } from './testing/scripted-network.ts';

const anyAgent = fc.constantFrom('ann', 'bob', 'cat');
const anyCaller = fc.integer({ min: 1, max: 3 });
const anyStep = fc.oneof(
  fc.record({ do: fc.constantFrom('free', 'talking', 'silently talking'), agent: anyAgent }),
  fc.record({
    do: fc.constant('request'),
    caller: anyCaller,
    attempt: fc.integer({ min: 1, max: 4 }),
    reservedAgentOnly: fc.boolean(),
  }),
  fc.record({ do: fc.constant('withdraw'), nth: fc.nat(9) }),
  fc.record({ do: fc.constant('snapshot') }),
  fc.record({ do: fc.constant('wait'), seconds: fc.integer({ min: 0, max: 30 }) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;
const anyCallees: fc.Arbitrary<Record<number, Callee>> = fc.dictionary(
  fc.constantFrom('1', '2', '3'),
  fc.constantFrom<Callee>(person(2, 8), person(9, 25), machine, fails('busy'), fails('unreachable', 0)),
);

/** Agents another call has taken keep it until they are set free; the dialer's own reservation cannot be taken. */
const setAgent = (centre: Centre, name: string, how: string): void => {
  const status = centre.acd.agents.get(agentNamed(name))?.status;
  if (status === undefined) return centre.acd.logIn(name);
  const ours = centre.acd.agents.get(agentNamed(name))?.redialId !== null;
  if (ours) return;
  if (how === 'free') centre.acd.set(name, 'free');
  else if (how === 'talking') centre.acd.set(name, 'talking');
  else centre.acd.setSilently(name, 'talking');
};

const take = async (centre: Centre, step: Step, requests: Request[]): Promise<void> => {
  if ('agent' in step) setAgent(centre, step.agent, step.do);
  else if ('caller' in step) {
    const { caller, attempt, reservedAgentOnly } = step;
    requests.push(centre.request(caller, { attempt, reservedAgentOnly }));
  } else if ('nth' in step && requests.length > 0) centre.withdraw(requests[step.nth % requests.length]!);
  else if ('seconds' in step) await centre.run(step.seconds);
  else if (step.do === 'snapshot') centre.acd.tellSnapshot();
};

/**
 * Every order finds its agent reserved for it, so there are never more on their way than agents; where it may do without, the caller is one
 * who may be called without.
 */
const watchOrders = (centre: Centre, requests: readonly Request[], predictive: boolean): string[] => {
  const faults: string[] = [];
  const { originate } = centre.network;
  Object.assign(centre.network, {
    originate: async (order: Parameters<typeof originate>[0]) => {
      const holders = [...centre.acd.agents.values()].filter(
        ({ status, redialId }) => status === 'reserved' && redialId === order.redialId,
      );
      const mayDoWithout = requests.some(
        ({ redialId, reservedAgentOnly }) => redialId === order.redialId && !reservedAgentOnly,
      );
      const without = order.agentId === undefined && predictive && mayDoWithout;
      if (holders.length !== (without ? 0 : 1))
        faults.push(`${holders.length} agents were reserved for a redial that was ordered`);
      await originate(order);
    },
  });
  return faults;
};

const FINALS = ['RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled'];
const mostPlacedAtOnce = (events: readonly RedialEvent[], callerId: string): number => {
  let [now, most] = [0, 0];
  for (const { type, data } of events) {
    if (data.callerId !== callerId) continue;
    if (type === 'RedialPlaced') now += 1;
    const wasPlaced = events.some((one) => one.type === 'RedialPlaced' && one.data.redialId === data.redialId);
    if (FINALS.includes(type) && wasPlaced) now -= 1;
    most = Math.max(most, now);
  }
  return most;
};

it.each([
  ['progressive', 0],
  ['predictive', 20],
] as const)(
  'given anything, when %s, then agents are reserved first where they must be, callers are rung one at a time, and nothing is left over',
  async (pacingMode, answered) => {
    await fc.assert(
      fc.asyncProperty(
        anyCallees,
        fc.array(anyStep, { minLength: 10, maxLength: 60 }),
        fc.boolean(),
        async (callees, steps, stutter) => {
          const centre = openCentre({ callees, settings: { pacingMode, abandonmentLimit: 0.2 } });
          const requests: Request[] = [];
          const faults = watchOrders(centre, requests, pacingMode === 'predictive');
          if (stutter) centre.network.stutter();
          await centre.past(answered);
          await centre.start();
          for (const step of steps) await take(centre, step, requests);
          await centre.run(200);
          const events = await centre.recorded();
          expect(faults).toEqual([]);
          expect(centre.network.mostAtOnce()).toBeLessThanOrEqual(1);
          for (const { callerId } of requests) expect(mostPlacedAtOnce(events, callerId)).toBeLessThanOrEqual(1);
          expect(centre.network.ringing()).toBe(0);
          expect([...centre.acd.agents.values()].filter(({ status }) => status === 'reserved')).toEqual([]);
          const orders = centre.network.orders.map(({ redialId }) => redialId);
          expect(new Set(orders).size).toBe(orders.length);
          await centre.close();
        },
      ),
      { numRuns: 75 },
    );
  },
  120_000,
);
