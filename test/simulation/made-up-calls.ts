/** A made-up history of calls: what truly happened, and how the news of it arrived: often twice, in any order, hours late. */
import { epochMs, instant, type CallId, type QueueId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { TEAM } from '@ringback/dialer/testing/facts.ts';
import fc from 'fast-check';

export const START = Date.UTC(2026, 10, 23, 8);
const QUEUE = 'sales' as QueueId;

export type CallFact = Exclude<InboundEvent, { type: 'AgentChanged' | 'TeamSnapshotTaken' }>;

export interface News {
  readonly event: CallFact;
  /** Milliseconds since 1970. */
  readonly arrivesAt: number;
}

export interface Truth {
  readonly number: string | null;
  readonly from: number;
  readonly to: number;
}

export interface MadeUpCalls {
  readonly news: readonly News[];
  /** When each number was on a call of its own. */
  readonly onLine: readonly Truth[];
}

interface Call {
  readonly gapSeconds: number;
  readonly ending: 'menu' | 'lost' | 'answered';
  readonly reason: 'hung-up' | 'queue-timeout';
  readonly menuSeconds: number;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  /** All news of the call come so many seconds late… */
  readonly lateSeconds: number;
  /** …and for each of its events, at most four, each of its arrivals so many seconds later still. */
  readonly arrivals: readonly (readonly number[])[];
}

const HOUR = 3600;
const delay = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 * HOUR }) },
);

const call: fc.Arbitrary<Call> = fc.record({
  gapSeconds: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 4 * HOUR })),
  ending: fc.constantFrom('lost', 'lost', 'lost', 'answered', 'menu'),
  reason: fc.constantFrom('hung-up', 'hung-up', 'queue-timeout'),
  menuSeconds: fc.integer({ min: 0, max: 40 }),
  waitSeconds: fc.integer({ min: 0, max: 200 }),
  talkSeconds: fc.integer({ min: 1, max: 900 }),
  lateSeconds: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ max: 2 * HOUR, min: 1 }) },
  ),
  arrivals: fc.array(fc.array(delay, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 }),
});

const numbers = ['+79161234567', '+79261234568', '+74951234569', null];

const factsOf = (one: Call, startsAt: number, callerNumber: string | null, callId: CallId): CallFact[] => {
  const { menuSeconds, waitSeconds, talkSeconds, reason } = one;
  const who = (at: number) => ({ callId, callerNumber, callerZone: 'Europe/Moscow', at: instant(at) });
  const queuedAt = startsAt + menuSeconds * 1000;
  const leftQueueAt = queuedAt + waitSeconds * 1000;
  const inQueue = { queue: QUEUE, teamId: TEAM };
  const started: CallFact = { type: 'CallStarted', data: who(startsAt) };
  if (one.ending === 'menu') return [started, { type: 'CallLeftMenu', data: { ...who(queuedAt), menuSeconds } }];
  const queued: CallFact = { type: 'CallQueued', data: { ...who(queuedAt), ...inQueue } };
  if (one.ending === 'lost') {
    return [started, queued, { type: 'CallLost', data: { ...who(leftQueueAt), ...inQueue, reason, waitSeconds } }];
  }
  return [
    started,
    queued,
    { type: 'CallAnswered', data: { ...who(leftQueueAt), ...inQueue, waitSeconds } },
    { type: 'CallEnded', data: { ...who(leftQueueAt + talkSeconds * 1000), talkSeconds } },
  ];
};

const lifeOf = (number: string | null, name: number, calls: readonly Call[]): MadeUpCalls => {
  const news: News[] = [];
  const onLine: Truth[] = [];
  let at = START;
  calls.forEach((one, nth) => {
    at += one.gapSeconds * 1000;
    const facts = factsOf(one, at, number, `call-${name}-${nth}` as CallId);
    facts.forEach((event, n) => {
      for (const late of one.arrivals[n]!)
        news.push({ event, arrivesAt: epochMs(event.data.at) + (one.lateSeconds + late) * 1000 });
    });
    const to = epochMs(facts.at(-1)!.data.at);
    onLine.push({ number, from: at, to });
    at = to;
  });
  return { news, onLine };
};

export const madeUpCalls: fc.Arbitrary<MadeUpCalls> = fc
  .array(fc.tuple(fc.constantFrom(...numbers), fc.array(call, { minLength: 1, maxLength: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((callers) => {
    const lives = numbers.map((number, name) =>
      lifeOf(
        number,
        name,
        callers.flatMap(([of, calls]) => (of === number ? calls : [])),
      ),
    );
    return { news: lives.flatMap(({ news }) => news), onLine: lives.flatMap(({ onLine }) => onLine) };
  });
