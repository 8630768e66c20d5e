/** Promises 1 to 3 over the real services, whatever happens and however the news of it arrives. */
import type { TenantId } from '@ringback/contracts/ids.ts';
import { defaultPolicy, type Hours, type Policy } from '@ringback/recovery/domain/policy.ts';
import { openSealing } from '@ringback/runtime/sealing/sealing.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { find } from '../capabilities.ts';
import { brokenPromises } from '../journeys/promises.ts';
import { madeUpCalls, type MadeUpCalls } from './made-up-calls.ts';
import { simulate, type Simulated } from './simulation.ts';
import { supervisorsDisobeyed } from './supervisors.ts';
import { contactsAfterOptOut, redialsAgainstBetterKnowledge } from './what-was-known.ts';
import { chances } from './world.ts';

const RUNS = Number(process.env['TEST_RUNS'] ?? (find('patience') ? 120 : 40));

const LONGEST_MS = 20_000 + RUNS * 250;

const always: Hours = { from: 0, to: 24 * 60, days: [1, 2, 3, 4, 5, 6, 7] };
/** Day and night, so that much happens. */
const eager: Policy = {
  ...defaultPolicy,
  version: 'eager',
  shortAbandonSeconds: 1,
  contactsPerDay: 20,
  apology: { ...defaultPolicy.apology, hours: always, freshMinutes: 600 },
  redial: { ...defaultPolicy.redial, hours: always, freshMinutes: 600, attempts: 6 },
};

const sealing = openSealing({
  db: null as never,
  secrets: { callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) },
  now: () => 0,
});
const callers = new Map<string, string>();
/** As the simulated platform hashes them. */
const callerOf = (number: string): string => {
  const caller = callers.get(number) ?? sealing.callerIdOf('default' as TenantId, number);
  callers.set(number, caller);
  return caller;
};

/** What was called back while it rang was hung up. */
const stillRinging = ({ history, network }: Simulated): string[] =>
  history.facts
    .filter(({ type, data }) => type === 'RedialCancelled' && data['phase'] === 'ringing')
    .filter(({ data }) => !network.hungUp.some((redial) => redial === data['redialId']))
    .map(({ data }) => `redial ${String(data['redialId'])} was called back and rang on`);

const violations = (simulated: Simulated, calls: MadeUpCalls): string[] => {
  const { history, network, gateway, rangWithoutIntent } = simulated;
  const { lineStaleMinutes } = defaultPolicy;
  const submitted = Map.groupBy(gateway.submitted, ({ smsId }) => smsId);
  const notSent = Map.groupBy(
    history.facts.filter(({ type }) => type === 'SmsNotSent'),
    ({ data }) => data['smsId'],
  );
  return [
    ...brokenPromises(history, 0),
    ...redialsAgainstBetterKnowledge(history, { news: calls.news, callerOf, lineStaleMinutes }),
    ...contactsAfterOptOut(history),
    ...supervisorsDisobeyed(history),
    ...rangWithoutIntent.map((redial) => `redial ${redial} rang before its intent was stored`),
    ...stillRinging(simulated),
    ...(network.mostAtOnce() > 1 ? ['one number had two calls of ours at once'] : []),
    ...(new Set(network.orders.map(({ redialId }) => redialId)).size < network.orders.length ? ['ordered twice'] : []),
    ...[...submitted]
      .filter(([sms, orders]) => orders.length > 1 + (notSent.get(sms)?.length ?? 0))
      .map(([sms]) => `sms ${sms} went out twice`),
    ...history.messages
      .filter(({ topic }) => topic.includes('dead-letters'))
      .map(({ headers }) => headers['rb_reason']!),
  ];
};

test.each([
  ['by day and night', eager],
  ['under the default policy', defaultPolicy],
])(
  'given any calls, in any order, told twice and late, %s, then promises 1 to 3 hold',
  async (_name, policy) => {
    let placed = 0;
    await fc.assert(
      fc.asyncProperty(madeUpCalls, chances, async (calls, world) => {
        const simulated = await simulate(calls, world, policy);
        placed += simulated.network.orders.length;
        expect(violations(simulated, calls)).toEqual([]);
      }),
      // Also ends the search for a smaller counterexample, which else takes longer than anybody waits.
      { numRuns: RUNS / 2, interruptAfterTimeLimit: LONGEST_MS },
    );
    expect(placed).toBeGreaterThan(RUNS / 10);
  },
  2 * LONGEST_MS,
);
