/** Whole histories of a small centre, generated: calls, losses and their cases, SMS, redials, agents. For property tests. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { giveUpReasons, notEligibleReasons, apologyRefusals } from '@ringback/contracts/cases.ts';
import { unansweredResults } from '@ringback/contracts/redials.ts';
import { smsRefusals } from '@ringback/contracts/sms.ts';
import fc from 'fast-check';
import { agentChanged, inboundCall, madeUpCase, madeUpRedial, madeUpSms, notEligible } from './made-up-events.ts';

/** Seconds; everything happens on multiples of ten within it. */
export const HISTORY_SECONDS = 3600;
const AGENTS = ['a1', 'a2', 'a3'];

const moment = (from = 0) => fc.integer({ min: from / 10, max: HISTORY_SECONDS / 10 - 60 }).map((tens) => tens * 10);
const agent = fc.constantFrom(...AGENTS);
const caller = fc.integer({ min: 1, max: 9 });

const answeredCall = fc
  .record({
    at: moment(),
    talk: fc.option(fc.integer({ min: 1, max: 12 })),
    agent: fc.option(agent),
    caller: fc.option(caller),
  })
  .map(({ at, talk, agent, caller }) => (name: string): Envelope[] => {
    const call = inboundCall(name, caller);
    const end = talk === null ? [] : [call.ended(at + talk * 10, agent)];
    return [call.started(at), call.queued(at), call.answered(at, agent), ...end];
  });

const leftInMenu = moment().map((at) => (name: string): Envelope[] => [
  inboundCall(name, 1).started(at),
  inboundCall(name, 1).leftMenu(at),
]);

const notChased = fc
  .record({ at: moment(), reason: fc.constantFrom(...notEligibleReasons), caller: fc.option(caller) })
  .map(({ at, reason, caller }) => (name: string): Envelope[] => {
    const call = inboundCall(name, caller);
    return [call.started(at), call.queued(at), call.lost(at), notEligible(name, at, caller, reason)];
  });

const apology = fc.oneof(
  fc
    .constantFrom(...apologyRefusals)
    .map((reason) => (name: string, caller: number, at: number) => [
      madeUpCase(name, caller).apologyRefused(at, reason),
    ]),
  fc
    .constantFrom(...smsRefusals)
    .map((reason) => (name: string, caller: number, at: number) => [
      madeUpCase(name, caller).apologyRequested(at),
      madeUpSms(name, caller).refused(at, reason),
    ]),
  fc.integer({ min: 0, max: 6 }).map((steps) => (name: string, caller: number, at: number) => {
    const sms = madeUpSms(name, caller);
    const journey = [
      madeUpCase(name, caller).apologyRequested(at),
      sms.accepted(at),
      sms.submitting(at),
      sms.unknown(at),
    ];
    return [...journey, sms.submitted(at + 1), sms.delivered(at + 2)].slice(0, steps);
  }),
);

const redial = fc
  .record({
    wait: fc.integer({ min: 0, max: 20 }),
    agent,
    end: fc.constantFrom(
      'waiting',
      'cancelled',
      'placed',
      'unknown',
      'abandoned',
      'talking',
      'ended',
      ...unansweredResults,
    ),
  })
  .map(({ wait, agent, end }) => (name: string, caller: number, lostAt: number, attempt: number): Envelope[] => {
    const it = madeUpRedial(name, caller, agent, attempt);
    const at = lostAt + wait * 10;
    const waiting = [it.queued(lostAt)];
    const placed = [...waiting, it.placed(at)];
    const answered = [...placed, it.answered(at + 10)];
    if (end === 'waiting') return waiting;
    if (end === 'cancelled')
      return [...(wait % 2 ? waiting : placed), it.cancelled(at + 10, wait % 2 ? 'waiting' : 'ringing')];
    if (end === 'placed') return placed;
    if (end === 'unknown') return [...placed, it.unknown(at + 20)];
    if (end === 'abandoned') return [...answered, it.abandoned(at + 20)];
    if (end === 'talking') return [...answered, it.connected(at + 10)];
    if (end === 'ended') return [...answered, it.connected(at + 10), it.ended(at + 70)];
    return [...placed, it.unanswered(at + 30, end)];
  });

const chased = fc
  .record({
    at: moment(),
    caller,
    apology,
    redials: fc.array(redial, { maxLength: 2 }),
    merged: fc.integer({ min: 0, max: 2 }),
    arm: fc.constantFrom(undefined, 'held-out' as const, 'chased' as const),
    end: fc.constantFrom('open', 'redial', 'caller', ...giveUpReasons),
  })
  .map(({ at, caller, apology, redials, merged, arm, end }) => (name: string): Envelope[] => {
    const it = madeUpCase(name, caller);
    const first = inboundCall(name, caller);
    const events = [first.queued(at), first.lost(at), it.opened(at, name, arm), ...apology(name, caller, at)];
    for (let again = 1; again <= merged; again += 1) {
      const call = inboundCall(`${name}-${again}`, caller);
      events.push(call.queued(at + again), call.lost(at + again), it.merged(at + again, `${name}-${again}`));
    }
    events.push(...redials.flatMap((one, index) => one(name, caller, at, index + 1)));
    if (end === 'open') return events;
    if (end === 'redial') return [...events, it.recoveredByRedial(at + 300)];
    return [...events, end === 'caller' ? it.recoveredByCaller(at + 300, `${name}-back`) : it.gaveUp(at + 300, end)];
  });

const agentDay = fc
  .record({
    agent,
    changes: fc.uniqueArray(
      fc.record({
        at: moment(),
        status: fc.constantFrom('free', 'reserved', 'talking', 'wrap-up', 'paused', 'logged-out'),
      }),
      { selector: ({ at }) => at, maxLength: 8 },
    ),
  })
  .map(({ agent, changes }) =>
    changes.sort((a, b) => a.at - b.at).map(({ at, status }) => agentChanged(agent, at, status)),
  );

/** What happened, in the order of each agent's changes; everything else may be mixed at will. */
export const history: fc.Arbitrary<{ readonly agents: readonly Envelope[]; readonly others: readonly Envelope[] }> =
  fc.record({
    agents: fc
      .uniqueArray(agentDay, { selector: (day) => JSON.stringify(day[0]?.data ?? ''), maxLength: 3 })
      .map((days) => {
        const byAgent = new Map(days.map((day) => [(day[0]?.data as { agentId?: string } | undefined)?.agentId, day]));
        return [...byAgent.values()].flat();
      }),
    others: fc
      .array(fc.oneof(answeredCall, leftInMenu, notChased, { weight: 3, arbitrary: chased }), { maxLength: 14 })
      .map((journeys) => journeys.flatMap((journey, index) => journey(`call-${index}`))),
  });

/** The events of `history` in any order (agents' changes among themselves as they were), some of them twice. */
export const arrival = ({
  agents,
  others,
}: {
  agents: readonly Envelope[];
  others: readonly Envelope[];
}): fc.Arbitrary<Envelope[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...others], { minLength: others.length }),
      fc.subarray([...others]),
      fc.subarray([...agents]),
    )
    .chain(([all, again, agentsAgain]) =>
      fc.constant([...all.slice(0, 5), ...agents, ...all.slice(5), ...again, ...agentsAgain]),
    );
