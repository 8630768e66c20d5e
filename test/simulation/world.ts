/** The world around the services: callees, agents, an operator. What each does next comes from lists the property makes up. */
import type { AgentEvent } from '@ringback/contracts/agents.ts';
import { scriptedAcd, type ScriptedAcd } from '@ringback/dialer/testing/scripted-acd.ts';
import {
  fails,
  machine,
  person,
  scriptedNetwork,
  type Callee,
  type ScriptedNetwork,
} from '@ringback/dialer/testing/scripted-network.ts';
import type { IncomingSms, Receipt, SmsGateway, SmsOrder, SubmitResult } from '@ringback/messaging/ports.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import fc from 'fast-check';
import { type Acting, supervisors } from './supervisors.ts';
import type { Truth } from './made-up-calls.ts';

export interface Chances {
  readonly callees: readonly Callee[];
  readonly answers: readonly SubmitResult['outcome'][];
  /** Seconds until the receipts of an SMS; none: it never comes. */
  readonly receipts: readonly (readonly number[])[];
  /** Who writes to us when. */
  readonly replies: readonly { readonly from: string; readonly text: string; readonly afterSeconds: number }[];
  readonly agents: number;
  /** When services tell everything again they ever told, as after a crash. */
  readonly repeats: readonly number[];
  readonly supervisors: readonly Acting[];
  /** Inbound work of agents that nobody of ours gave them. */
  readonly work: readonly { readonly agent: number; readonly afterSeconds: number; readonly seconds: number }[];
}

const callee: fc.Arbitrary<Callee> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 400 })).map(([ring, talk]) => person(ring, talk)),
  fc.constant(machine),
  fc.constantFrom(fails('busy', 1), fails('no-answer', 30), fails('unreachable')),
);
const afterSeconds = fc.integer({ min: 0, max: 12 * 3600 });

export const chances: fc.Arbitrary<Chances> = fc.record({
  callees: fc.array(callee, { minLength: 1, maxLength: 6 }),
  answers: fc.array(fc.constantFrom('submitted', 'submitted', 'not-sent', 'unknown', 'refused'), {
    minLength: 1,
    maxLength: 5,
  }),
  receipts: fc.array(fc.array(fc.integer({ min: 1, max: 3600 }), { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
  replies: fc.array(
    fc.record({
      from: fc.constantFrom('+79161234567', '+79261234568'),
      text: fc.constantFrom(
        'STOP',
        'START',
        'hello',
        'HELP',
        'cancel',
        'solved',
        'now',
        'later',
        'in 5 minutes',
        'tomorrow',
        'at 18:30',
      ),
      afterSeconds: fc.integer({ min: 0, max: 6 * 3600 }),
    }),
    { maxLength: 5 },
  ),
  agents: fc.integer({ min: 1, max: 3 }),
  repeats: fc.array(afterSeconds, { maxLength: 3 }),
  supervisors,
  work: fc.array(
    fc.record({ agent: fc.integer({ min: 0, max: 2 }), afterSeconds, seconds: fc.integer({ min: 1, max: 7200 }) }),
    {
      maxLength: 4,
    },
  ),
});

const inTurn = <T>(list: readonly T[]): (() => T) => {
  let next = 0;
  return () => list[next++ % list.length]!;
};

export interface MadeUpGateway extends SmsGateway {
  readonly submitted: readonly SmsOrder[];
}

const resultOf = (outcome: SubmitResult['outcome'], messageId: string): SubmitResult => {
  if (outcome === 'submitted') return { outcome, messageIds: [messageId] };
  return outcome === 'refused' ? { outcome, error: 'ESME_RINVDSTADR' } : { outcome, why: 'so it is made up' };
};

export const madeUpGateway = (clock: Clock, { answers, receipts, replies }: Chances): MadeUpGateway => {
  const submitted: SmsOrder[] = [];
  const nextAnswer = inTurn(answers);
  const nextReceipts = inTurn(receipts);
  let onReceipt: (receipt: Receipt) => Promise<void> = () => Promise.resolve();
  let onIncoming: (sms: IncomingSms) => Promise<void> = () => Promise.resolve();
  replies.forEach(({ from, text, afterSeconds: after }, nth) => {
    clock.after(after * 1000, () => onIncoming({ replyId: `reply-${nth}`, from, text, at: clock.now() }));
  });
  return {
    submitted,
    connected: true,
    submit(order) {
      submitted.push(order);
      const messageId = `m${submitted.length}`;
      const outcome = nextAnswer();
      // Of an unknown outcome the operator may have taken it.
      if (outcome === 'submitted' || outcome === 'unknown')
        for (const seconds of nextReceipts())
          clock.after(seconds * 1000, () =>
            onReceipt({ messageId, state: 'delivered', to: order.to, error: null, at: clock.now() }),
          );
      return Promise.resolve(resultOf(outcome, messageId));
    },
    onReceipt: (listener) => void (onReceipt = listener),
    onIncoming: (listener) => void (onIncoming = listener),
    close: () => Promise.resolve(),
  };
};

export interface MadeUpCentre {
  readonly acd: ScriptedAcd;
  readonly network: ScriptedNetwork;
}

/** Whoever is on a call of their own is busy, whatever the list says. */
export const madeUpCentre = (
  clock: Clock,
  { callees, agents, work }: Chances,
  onLine: readonly Truth[],
  tell: (event: AgentEvent) => void,
): MadeUpCentre => {
  const nextCallee = inTurn(callees);
  const isOnLine = (number: string): boolean =>
    onLine.some((call) => call.number === number && call.from <= clock.now() && clock.now() <= call.to);
  const acd = scriptedAcd(clock, tell);
  const network = scriptedNetwork(clock, {
    calleeOf: ({ number }) => (isOnLine(number) ? fails('busy', 1) : nextCallee()),
    talk: acd.talk,
    over: acd.over,
  });
  const name = (agent: number): string => `agent-${agent % agents}`;
  for (let agent = 0; agent < agents; agent++) acd.logIn(name(agent));
  for (const { agent, afterSeconds: after, seconds } of work) {
    clock.after(after * 1000, () => {
      const isFree = [...acd.agents.values()].some((one) => one.agentId === name(agent) && one.status === 'free');
      if (!isFree) return;
      acd.set(name(agent), 'talking');
      clock.after(seconds * 1000, () => acd.set(name(agent), 'free'));
    });
  }
  return { acd, network };
};
